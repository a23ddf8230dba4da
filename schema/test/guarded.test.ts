import { runInNewContext } from 'node:vm'
import { describe, expect, it, onTestFinished } from 'vitest'
import { guarded, guardedCallback } from '../src/application-code/index.js'

type Then = (ok: (value: unknown) => void, no: (reason: unknown) => void) => unknown
const thenable = (then: Then, holder: object = {}): object => Object.defineProperty(holder, 'then', { value: then })
const rejecting = (reason: unknown, holder = {}) => thenable((_, no) => no(reason), holder)
const broken = new Error('broken')

/** Everything that a callback can do wrong, and what it is told to have done. */
const misdeeds: [string, () => unknown, unknown][] = [
  ['throws', () => raise(broken), broken],
  ['throws undefined', () => raise(undefined), undefined],
  ['rejects', async () => raise(broken), broken],
  ['returns a promise of another realm', () => runInNewContext('Promise.reject(7)'), 7],
  ['returns a thenable that rejects', () => rejecting(broken), broken],
  ['returns a function with a `then` that rejects', () => rejecting(broken, () => {}), broken],
  ['returns a thenable that throws', () => thenable(() => raise(broken)), broken],
  [
    'returns something whose `then` throws when it is read',
    () => Object.defineProperty({}, 'then', { get: () => raise(broken) }),
    broken,
  ],
  ['returns a thenable whose `then` is async, and rejects', () => thenable(async () => raise(broken)), broken],
  ['returns a thenable that resolves to a rejected one', () => thenable((ok) => ok(rejecting(broken))), broken],
]

describe('code of the application', () => {
  it.each(misdeeds)('that %s is reported once, and ends nothing', async (_, misdeed, cause) => {
    const unhandled: unknown[] = []
    const note = (reason: unknown) => void unhandled.push(reason)
    process.on('unhandledRejection', note)
    onTestFinished(() => void process.off('unhandledRejection', note))
    const told: unknown[] = []
    guarded(misdeed, (reason) => told.push(reason))
    await new Promise((resolve) => setImmediate(resolve))
    expect(told).toEqual([cause])
    // Whoever is told of it may do the same.
    expect(() => guarded(misdeed, misdeed)).not.toThrow()
    expect(() => guardedCallback(misdeed)()).not.toThrow()
    await new Promise((resolve) => setImmediate(resolve))
    expect(unhandled).toEqual([])
  })

  it('that settles a promise twice is reported once, with the first outcome', () => {
    const told: unknown[] = []
    const both: Then = (ok, no) => {
      ok(undefined)
      no(1)
      throw broken
    }
    const twice: Then = (_, no) => [no(2), no(3)]
    for (const then of [both, twice])
      guarded(
        () => thenable(then),
        (reason) => told.push(reason),
      )
    expect(told).toEqual([2])
  })

  it('that resolves to itself for ever is left alone', () => {
    const endless: object = thenable((ok) => ok(endless))
    expect(() => guarded(() => endless, raise)).not.toThrow()
  })

  it('is given its arguments', () => {
    const given: unknown[] = []
    guardedCallback((...args: unknown[]) => given.push(...args))(1, 'two')
    expect(given).toEqual([1, 'two'])
  })
})

function raise(reason: unknown): never {
  throw reason
}
