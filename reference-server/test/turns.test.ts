/** One peer's input is taken piece by piece, and the others' in between (LIMIT-10). */
import { expect, test } from 'vitest'
import { costOf, Turns, type Work } from '../src/hub/turns.js'

class Loop {
  #deferred: (() => void)[] = []
  defer = (run: () => void): void => void this.#deferred.push(run)

  endTurn(): void {
    for (const run of this.#deferred.splice(0)) run()
  }
}

function peer(name: string, pieces: number, taken: string[], cost = 100): Work {
  let left = pieces
  return {
    step() {
      if (left === 0) return undefined
      left -= 1
      taken.push(name)
      return cost
    },
  }
}

test('what little a peer sends is taken at once', () => {
  const taken: string[] = []
  new Turns(new Loop()).take(peer('a', 3, taken))
  expect(taken).toEqual(['a', 'a', 'a'])
})

test('a peer that sends without end is given some pieces a turn, and goes on in the next', () => {
  const [taken, loop]: [string[], Loop] = [[], new Loop()]
  new Turns(loop).take(peer('a', 1_000, taken))
  const inOneTurn = taken.length
  expect(inOneTurn).toBeLessThan(10)
  for (let turn = 1; turn <= 3; turn += 1) loop.endTurn()
  expect(taken).toHaveLength(4 * inOneTurn)
})

test('peers that flood take turns, and a later peer gets its turn in the same round', () => {
  const [taken, loop]: [string[], Loop] = [[], new Loop()]
  const turns = new Turns(loop)
  for (let i = 0; i < 20; i += 1) turns.take(peer(`flood ${i}`, 1_000, taken))
  turns.take(peer('witness', 1, taken))
  const before = taken.length
  while (!taken.includes('witness')) loop.endTurn()
  expect(taken.indexOf('witness') - before).toBeLessThanOrEqual(21)
})

test('bytes cost as well as messages', () => {
  expect(costOf(1, 0)).toBe(1)
  expect(costOf(0, 64 * 1024)).toBeGreaterThan(1_000)
})
