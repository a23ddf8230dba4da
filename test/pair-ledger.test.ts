/** The ledger that judges the reference pair: what it must not let pass, and what it must not complain about. */
import { expect, it } from 'vitest'
import { type Declared, judge, Ledger } from '../soak/dist/index.js'

/** Three parties who have met, each with a way to emit and to hear, and what they will declare. */
function gathering() {
  const ledger = new Ledger()
  const join = (id: number, name: string, role: 'panel' | 'bridge') => {
    const declared: Declared = { lost: 0, dropped: 0 }
    ledger.add({ id, name, role }, () => ({ ...declared }))
    return {
      declared,
      /** Emits events, which come to the bus or not. */
      emit: (count: number, lostFrom = Number.POSITIVE_INFINITY) => {
        for (let index = 1; index <= count; index += 1) {
          const number = ledger.send(id)
          if (index < lostFrom) ledger.reachBus(id, number)
        }
      },
      hear: (sender: number, ...numbers: number[]) => {
        for (const number of numbers) ledger.hear(id, sender, number)
      },
    }
  }
  const a = join(1, 'bridge-a', 'bridge')
  const b = join(2, 'bridge-b', 'bridge')
  const p = join(3, 'panel-p', 'panel')
  ledger.begin()
  return { ledger, join, a, b, p, told: () => judge(ledger).problems.map(({ kind, message }) => `${kind}: ${message}`) }
}

it('finds nothing where everybody heard everything', () => {
  const { a, b, p, told, ledger } = gathering()
  a.emit(3)
  p.emit(1)
  b.hear(1, 1, 2, 3)
  p.hear(1, 1, 2, 3)
  a.hear(3, 1)
  b.hear(3, 1)
  expect(told()).toEqual([])
  expect(judge(ledger)).toMatchObject({ sent: 4, due: 8, heard: 8, lost: 0, dropped: 0, gaps: 0 })
})

it('finds an event heard again, within an epoch and of one before', () => {
  const { a, b, p, told, ledger } = gathering()
  a.emit(3)
  b.hear(1, 1, 2, 2, 3)
  p.hear(1, 1, 2, 3)
  expect(told()).toEqual(['doubled: bridge-b heard bridge-a #2 again, after #2'])
  ledger.begin()
  p.hear(1, 2)
  expect(told()).toEqual(['doubled: panel-p heard bridge-a #2 again, after #3'])
})

it('finds an event that comes after one that was sent later', () => {
  const { a, b, p, told } = gathering()
  a.emit(3)
  b.hear(1, 1, 3, 2)
  p.hear(1, 1, 2, 3)
  expect(told()[0]).toBe('out of order: bridge-b heard bridge-a #2 after #3')
})

it('finds an echo, a panel that hears a panel, and what was never sent', () => {
  const { a, p, ledger, join, told } = gathering()
  const q = join(4, 'panel-q', 'panel')
  ledger.begin()
  a.emit(1)
  a.hear(1, 1)
  p.emit(1)
  q.hear(3, 1)
  q.hear(1, 2)
  expect(told().slice(0, 3)).toEqual([
    'own: bridge-a heard its own #1',
    'stray: panel-q, a panel, heard panel-p #1 of a panel',
    'never sent: panel-q heard bridge-a #2, who never sent it',
  ])
})

it('finds a loss that nobody declared, on its way up and on its way down', () => {
  const { a, b, p, told } = gathering()
  a.emit(5, 4)
  b.hear(1, 1, 2, 3)
  p.hear(1, 1)
  expect(told()).toEqual([
    'undeclared loss: bridge-a declared 0 lost and 0 dropped, 2 are missing: its #4..#5 never came to the bus',
    'undeclared loss: panel-p declared 0 lost and 0 dropped, 2 are missing: it did not hear bridge-a #2..#3, which the bus had',
  ])
})

it('is content where declared loss is real loss, and not where more is declared', () => {
  const { a, b, p, told, ledger } = gathering()
  a.emit(5, 4)
  b.hear(1, 1, 2, 3)
  p.hear(1, 3)
  a.declared.dropped = 1
  a.declared.lost = 1
  p.declared.lost = 2
  expect(told()).toEqual([])
  expect(judge(ledger)).toMatchObject({ lost: 3, dropped: 1, due: 6, heard: 4 })
  b.declared.lost = 1
  expect(told()).toEqual(['loss that was none: bridge-b declared 1 lost and 0 dropped, nothing is missing'])
})

it('counts of what was declared only what was declared in this epoch', () => {
  const { a, b, p, told, ledger } = gathering()
  p.declared.lost = 4
  ledger.begin()
  a.emit(2)
  b.hear(1, 1, 2)
  p.hear(1, 2)
  expect(told()).toHaveLength(1)
  p.declared.lost = 5
  expect(told()).toEqual([])
})

it('lets a gap of unknown size be of any size, but not double or reorder', () => {
  const { a, b, p, told, ledger } = gathering()
  a.emit(9)
  b.hear(1, 1, 2, 3, 4, 5, 6, 7, 8, 9)
  p.declared.lost = null
  p.hear(1, 1, 8, 8, 7)
  expect(told()).toEqual([
    'doubled: panel-p heard bridge-a #8 again, after #8',
    'out of order: panel-p heard bridge-a #7 after #8',
  ])
  expect(judge(ledger)).toMatchObject({ gaps: 1, inGaps: 7 })
})

it('lets come late what a sender without its session sends again, once, and counts it as missing', () => {
  const { a, b, p, told, ledger } = gathering()
  a.emit(3)
  a.declared.lost = null
  b.hear(1, 1, 2, 3)
  p.declared.lost = 1
  p.hear(1, 1, 3, 2)
  expect(told()).toEqual([])
  expect(judge(ledger)).toMatchObject({ late: 1, due: 6, heard: 5 })
  p.hear(1, 2)
  expect(told()).toEqual(['doubled: panel-p heard bridge-a #2 again, after #3'])
})

it('lets be declared lost what came to the bus once more, had it been heard or not', () => {
  const { a, b, p, told, ledger } = gathering()
  a.emit(3)
  for (const party of [b, p]) party.hear(1, 1, 2, 3)
  ledger.reachBus(1, 2)
  p.declared.lost = 1
  expect(told()).toEqual([])
  p.declared.lost = 2
  expect(told()).toEqual(['loss that was none: panel-p declared 2 lost and 0 dropped, nothing is missing'])
})

it('wants a gap declared by everybody who was there when the bus was started anew (LOSS-2)', () => {
  const { a, b, p, told, ledger } = gathering()
  ledger.busRestarts = 1
  for (const party of [a, b]) party.declared.lost = null
  expect(told()).toEqual([
    'gap not declared: the bus was started anew, and panel-p came back without declaring a gap of unknown size (LOSS-2)',
  ])
  p.declared.lost = null
  expect(told()).toEqual([])
})

it('owes nobody what was judged, where a newcomer hears it once more', () => {
  const { a, b, p, told, ledger, join } = gathering()
  a.emit(2)
  for (const party of [b, p]) party.hear(1, 1, 2)
  ledger.begin()
  const late = join(4, 'panel-late', 'panel')
  late.hear(1, 2)
  expect(told()).toEqual([])
  late.hear(1, 2)
  expect(told()).toEqual(['doubled: panel-late heard bridge-a #2 again, after #2'])
})

it('tells what was missed before and comes late from what is doubled', () => {
  const { a, b, p, told, ledger } = gathering()
  a.emit(3)
  b.hear(1, 1, 2, 3)
  p.hear(1, 1, 3)
  p.declared.lost = 1
  expect(told()).toEqual([])
  ledger.begin()
  a.declared.lost = null
  p.hear(1, 2)
  expect(told()).toEqual([])
  p.hear(1, 2, 1)
  expect(told()).toEqual([
    'doubled: panel-p heard bridge-a #2 again, after #3',
    'doubled: panel-p heard bridge-a #1 again, after #3',
  ])
})

it('owes who joins late what comes from the first it hears on, and who is gone nothing', () => {
  const { a, b, p, told, ledger, join } = gathering()
  a.emit(4)
  const late = join(4, 'panel-late', 'panel')
  late.hear(1, 3, 4)
  b.hear(1, 1, 2, 3, 4)
  p.hear(1, 1)
  ledger.of(3).gone = true
  expect(told()).toEqual([])
  a.emit(2)
  b.hear(1, 5, 6)
  late.hear(1, 6)
  expect(told()).toEqual([
    'undeclared loss: panel-late declared 0 lost and 0 dropped, 1 are missing: it did not hear bridge-a #5, which the bus had',
  ])
})
