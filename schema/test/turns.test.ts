import { expect, it } from 'vitest'
import { Turns } from '../src/application-code/index.js'

it('gives what waits behind a turn that threw its turn, and tells of the error', () => {
  const causes: unknown[] = []
  const turns = new Turns((_, cause) => causes.push(cause), never)
  const broken = new Error('broken')
  const taken: string[] = []
  turns.take(() => {
    turns.take(() => taken.push('behind'))
    throw broken
  })
  turns.take(() => taken.push('later'))
  expect(taken).toEqual(['behind', 'later'])
  expect(causes).toEqual([broken])
})

it('leaves turns that beget turns without end for later, in order', () => {
  const waiting: (() => void)[] = []
  const turns = new Turns(never, (run) => waiting.push(run))
  const taken: number[] = []
  const beget = (index: number) => (): void => {
    taken.push(index)
    turns.take(beget(index + 1))
  }
  turns.take(beget(0))
  expect(taken).toHaveLength(10_000)
  expect(waiting).toHaveLength(1)
  turns.take(() => taken.push(-1))
  expect(taken).toHaveLength(10_000)
  waiting.shift()?.()
  expect(taken.slice(10_000, 10_003)).toEqual([10_000, -1, 10_001])
})

function never(): never {
  throw new Error('not to be called')
}
