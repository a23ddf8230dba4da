/** Refusals among the attempts after which a client falls back (FALLBACK-1). */
import * as fc from 'fast-check'
import { hold } from '../../checkers/exactly.js'
import type { ClientCase } from '../../subject.js'
import { longestMs } from './backoff-waits.js'
import { meetSession } from './session-meeting.js'

const FAILURES = 10

const refusalsDoNotCount: ClientCase = {
  id: 'fallback/refusals-do-not-count',
  title:
    'A close with 4009 or 1008 is none of the ten failures after which a client falls back, and they begin anew after it',
  requirements: ['FALLBACK-1'],
  needs: ['fallback'],
  check: (scope) =>
    scope.property(
      fc.record({ code: fc.constantFrom(4009, 1008), before: fc.integer({ min: 1, max: FAILURES - 1 }) }),
      async ({ code, before }) => {
        const refused = before + 1
        const last = refused + FAILURES - 1
        const meeting = await meetSession(scope, {
          timeScale: 0.002,
          prepare: (sessions) => {
            sessions.wire.reception = (attempt) => {
              if (attempt.number === refused) attempt.turnAway(code)
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
        const message = `a stream was opened after ${before} failures, a close with ${code}, and ${made - refused} failures`
        hold('FALLBACK-1', streams === 0, message, `${FAILURES} failures in a row`, made)
      },
      0.15,
    ),
}

export const fallbackRefusalCases: readonly ClientCase[] = [refusalsDoNotCount]
