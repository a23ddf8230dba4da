import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type BusCase, busProcess, type ClientCase, clientProcess } from '../src/index.js'
import { runRole } from '../src/run/run-role.js'
import { subject } from './subjects.js'

const MINUTE_MS = 60_000
const effort = { runs: 25, seed: 1, patienceMs: 5_000 }

/** What takes so long by the clocks of the suite, which go as others do otherwise. */
const takes = (ms: number) => vi.advanceTimersByTimeAsync(ms)

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true })
})
afterEach(() => {
  vi.useRealTimers()
})

function busCase(name: string, check: BusCase['check']): BusCase {
  return { id: `test/${name}`, title: name, requirements: ['INFO-1'], check }
}

async function judge(...cases: BusCase[]) {
  const { outcomes } = await runRole({ role: 'bus', hosts: [busProcess(subject('bus-honest'))], cases, effort })
  return outcomes
}

describe('The limit of a history', () => {
  it('is no limit of the case, which may have many', async () => {
    const [outcome] = await judge(
      busCase('many', (scope) => scope.property(fc.nat(), async () => void (await takes(2 * MINUTE_MS)))),
    )
    expect(outcome).toMatchObject({ verdict: 'passed', runs: 25 })
  })

  it('is one for each of them, and for what a case does beside them', async () => {
    let histories = 0
    const outcomes = await judge(
      busCase('the third hangs', (scope) =>
        scope.property(fc.nat(), async () => {
          histories += 1
          await takes(histories < 3 ? MINUTE_MS : 10 * MINUTE_MS)
        }),
      ),
      busCase('hangs after them', async (scope) => {
        await scope.property(fc.nat(), async () => void (await takes(MINUTE_MS)))
        await takes(10 * MINUTE_MS)
      }),
    )
    const hung = { verdict: 'errored', message: expect.stringContaining('did not end within 180000 ms') }
    expect(outcomes).toMatchObject([hung, hung])
    expect(histories).toBe(3)
  })

  it.each([
    ['without time-scale has room for waits as users have them', ['--real-time'], 'passed'],
    ['with time-scale has not', [], 'errored'],
  ])('of a client %s', async (_what, args, verdict) => {
    const slow: ClientCase = {
      id: 'test/slow',
      title: 'slow',
      requirements: ['CONN-1'],
      check: () => takes(10 * MINUTE_MS).then(() => {}),
    }
    const hosts = [clientProcess(subject('client-honest', ...args))] as const
    const { outcomes } = await runRole({ role: 'client', hosts: [...hosts], cases: [slow], effort })
    expect(outcomes).toMatchObject([{ verdict }])
  })
})

describe('A case that hung', () => {
  it('ends with its subject, and does not go on with that of the next case', async () => {
    let comeBack = () => {}
    const back = new Promise<void>((resolve) => {
      comeBack = resolve
    })
    let closed = false
    let wentOn = (_results: unknown[]) => {}
    const results = new Promise<unknown[]>((resolve) => {
      wentOn = resolve
    })
    const hangs = busCase('hangs', async (scope) => {
      const bus = await scope.start()
      void takes(10 * MINUTE_MS)
      await back
      scope.onEnd(() => {
        closed = true
      })
      const moves = [() => bus.inProcess?.emit({ type: 'a:b' }), () => scope.start(), () => bus.stop()]
      wentOn(await Promise.all(moves.map((move) => Promise.resolve(move()).catch((cause: Error) => cause.message))))
    })
    const next = busCase('next', async (scope) => {
      const bus = await scope.start()
      comeBack()
      expect(await results).toEqual(['the suite ended the subject', 'the case hung, and was ended', undefined])
      expect(closed).toBe(true)
      expect((await fetch(`${bus.url}/__devtools/info`)).status).toBe(200)
    })
    expect(await judge(hangs, next)).toMatchObject([{ verdict: 'errored' }, { verdict: 'passed' }])
  })
})
