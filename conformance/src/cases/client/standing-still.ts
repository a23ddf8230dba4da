/** Runtimes that stood still, and may take their own silence for the bus's (ALIVE-1). */
import { CannotSee } from '../../case.js'
import { hold, mustCome } from '../../checkers/exactly.js'
import type { ClientCase } from '../../subject.js'
import { eventText } from './events.js'
import type { ClientScope } from './meeting.js'
import { meetSession } from './session-meeting.js'

const HEARTBEAT_MS = 500
/** Two heartbeats more than a wait: nobody can take such a wait for one that was on time. */
const STANDS_STILL_MS = 4 * HEARTBEAT_MS
/** Timers of a runtime count whole milliseconds, and round. */
const TIMER_MS = 5

/** On a machine that was too busy to stop the client in time it is stopped again. */
const TRIES = 3

/** How long after its standing still the client gave the bus up. Negative where it did not stand still. */
async function givesUpAfter(scope: ClientScope, bringsSomething: boolean): Promise<number> {
  const meeting = await meetSession(scope, {
    prepare: (sessions) => {
      sessions.greeting = { heartbeatMs: HEARTBEAT_MS }
    },
  })
  const { bus, client, sessions } = meeting
  await client.listen()
  await meeting.heardAll()
  const goOn = client.standStill()
  scope.onEnd(goOn)
  if (bringsSomething) sessions.emit(eventText('t:meanwhile', 1))
  await new Promise<void>((resolve) => setTimeout(resolve, STANDS_STILL_MS))
  const since = performance.now()
  goOn()
  const [, next] = await mustCome('ALIVE-1', bus.attempts.count(2, 'attempts to connect', meeting.patience()))
  return (next?.atMs ?? 0) - since
}

const waitsOnceMore: ClientCase = {
  id: 'silence/waits-once-more-after-standing-still',
  title:
    'A client whose runtime stood still for longer than two heartbeats waits for two more before it gives the bus up',
  requirements: ['ALIVE-1'],
  needs: ['session'],
  async check(scope) {
    for (const bringsSomething of [false, true]) {
      let waited = -1
      for (let each = 1; each <= TRIES && waited < 0; each += 1) waited = await givesUpAfter(scope, bringsSomething)
      if (waited < 0) throw new CannotSee('the client goes on while the process group of its adapter is stopped')
      const least = 2 * HEARTBEAT_MS - TIMER_MS
      hold(
        'ALIVE-1',
        waited >= least,
        'the client took its own standing still for the silence of the bus',
        least,
        waited,
      )
    }
  },
}

export const standingStillCases: readonly ClientCase[] = [waitsOnceMore]
