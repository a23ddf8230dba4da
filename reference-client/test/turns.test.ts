import { expect, it } from 'vitest'
import { Turns } from '../src/bindings/turns.js'

it('gives what waits behind a turn that threw its turn, and tells of the error', () => {
  const causes: unknown[] = []
  const turns = new Turns((_, cause) => causes.push(cause))
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
