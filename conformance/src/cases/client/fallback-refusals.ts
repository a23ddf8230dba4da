/** Refusals among the attempts after which a client falls back (FALLBACK-1), and of the stream it falls back to (CONN-8). */
import * as fc from 'fast-check'
import { hold } from '../../checkers/exactly.js'
import type { Attempt } from '../../scripted-bus/index.js'
import type { ClientCase } from '../../subject.js'
import { longestMs, shortestAfterRefusalMs, waitsOf } from './backoff-waits.js'
import type { ClientScope } from './meeting.js'
import { meetOverHttp, meetSession } from './session-meeting.js'

const FAILURES = 10

const refusalsDoNotCount: ClientCase = {
  id: 'fallback/refusals-do-not-count',
  title:
    'A close with 4009 or 1008, or a handshake answered 401, 403 or 409, is none of the ten failures after which a client falls back, and they begin anew after it',
  requirements: ['FALLBACK-1'],
  needs: ['fallback'],
  check: (scope) =>
    scope.property(
      fc.integer({ min: 1, max: FAILURES - 1 }),
      async (before) => {
        for (const code of [4009, 1008, 401, 403, 409]) await expectNoFallback(scope, code, before)
      },
      0.04,
    ),
}

/** After `before` failures, a refusal with `code`, and nine failures the client still tries WebSocket. */
async function expectNoFallback(scope: ClientScope, code: number, before: number): Promise<void> {
  const refused = before + 1
  const last = refused + FAILURES - 1
  const meeting = await meetSession(scope, {
    timeScale: 0.002,
    prepare: (sessions) => {
      sessions.wire.reception = (attempt) => {
        const isRefused = attempt.number === refused
        sessions.wire.inquiryStatus = isRefused && code < 1000 ? code : 426
        if (isRefused) refuse(attempt, code)
        else if (attempt.number <= last) attempt.cut()
        else sessions.greet(attempt)
      }
    },
  })
  const { bus, client, sessions } = meeting
  await client.listen()
  const patience = meeting.patience() + longestMs(FAILURES, meeting.scale) * last
  await sessions.hellos.count(1, 'hellos said to the client', patience)
  const streams = bus.streams.all.length
  const made = bus.attempts.all.length
  const message = `a stream was opened after ${before} failures, a refusal with ${code}, and ${made - refused} failures`
  hold('FALLBACK-1', streams === 0, message, `${FAILURES} failures in a row`, made)
}

function refuse(attempt: Attempt, code: number): void {
  if (code < 1000) attempt.refuse(code)
  else attempt.turnAway(code)
}

const refusals = [
  [401, 'token-required'],
  [403, 'origin-refused'],
  [409, 'other-project'],
] as const

const refusedStreams: ClientCase = {
  id: 'fallback/refused-streams-wait-five-seconds',
  title: 'After a request for the stream that was answered 401, 403 or 409 a client waits 5,000 ms, less jitter',
  requirements: ['CONN-8'],
  needs: ['fallback', 'session'],
  async check(scope) {
    const meeting = await meetOverHttp(scope, { timeScale: 0.02 })
    const { bus, sessions } = meeting
    await meeting.heardAll()
    const left = [...refusals]
    bus.streamReception = (attempt) => {
      const [status, code] = left.shift() ?? []
      if (status === undefined) sessions.greetStream(attempt)
      else attempt.refuse(status, code)
    }
    // What came over the stream has started the backoff over: after its end the waits are short again.
    const from = bus.streams.all.length
    sessions.cut()
    const made = await bus.streams.count(from + refusals.length + 1, 'requests for a stream', meeting.patience())
    const least = shortestAfterRefusalMs(meeting.scale)
    const waits = waitsOf(made.slice(from))
    const early = waits.findIndex((wait) => wait < least)
    const message = `a stream was asked for too early after ${refusals[early]?.[0]}`
    hold('CONN-8', early === -1, message, `at least ${least} ms`, waits.map(Math.round))
    await meeting.heardAll()
  },
}

export const fallbackRefusalCases: readonly ClientCase[] = [refusalsDoNotCount, refusedStreams]
