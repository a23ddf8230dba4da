/** What a connection's length does to the backoff (CONN-4). */
import { Violation } from '../../case.js'
import { StoodStill, unlessStalled } from '../../checkers/unless-stalled.js'
import type { Attempt } from '../../scripted-bus/index.js'
import type { ClientCase } from '../../subject.js'
import { longestMs, nominalMs, shortestMs, waitBetween } from './backoff-waits.js'
import { type ClientScope, meet, upTo } from './meeting.js'

const FAILING = 7
const SCALE = 0.2
/** From when on a connection is a lasting one. Never scaled. */
const LASTING_MS = 1_000
/** How much sooner or later a connection ends that is to be judged. */
const MARGIN_MS = 300
/** Half of what tells a backoff that went on from one that started over. */
const STALL_MS = 400

interface Quiet {
  /** From the end of a connection on which nothing came but hello to the next attempt. */
  waitMs: number
  /** At most so long the client may have taken it for open. */
  lastedMs: number
  scale: number
}

/** Has the client fail again and again, then leaves it alone with hello for `openMs`, and cuts the line. */
async function afterQuiet(scope: ClientScope, openMs: number): Promise<Quiet> {
  const meeting = await meet(scope, {
    timeScale: SCALE,
    prepare: (bus) => {
      bus.reception = (attempt) => {
        if (attempt.number <= FAILING) attempt.cut()
        else attempt.greet()
      }
    },
  })
  const { bus, client, scale, patienceMs } = meeting
  await client.listen()
  for (const each of upTo(FAILING + 1))
    await bus.attempts.count(each, 'attempts to connect', patienceMs + longestMs(each, scale))
  const link = await meeting.link(1)
  // Hello has then been read.
  await link.ping(patienceMs)
  await new Promise<void>((resolve) => setTimeout(resolve, openMs))
  link.cut()
  await meeting.link(2)
  const [ended, next] = bus.attempts.all.slice(FAILING) as [Attempt, Attempt]
  return { waitMs: waitBetween(ended, next), lastedMs: (link.closedMs ?? next.atMs) - ended.atMs, scale }
}

const overAfterASecond: ClientCase = {
  id: 'backoff/starts-over-after-a-second',
  title: 'After a connection that was open for 1,000 ms, though it brought nothing but hello, the backoff starts over',
  requirements: ['CONN-4'],
  check: (scope) =>
    unlessStalled(STALL_MS, async () => {
      const { waitMs, scale } = await afterQuiet(scope, LASTING_MS + MARGIN_MS)
      if (waitMs < shortestMs(1, scale)) throw new Violation('CONN-2', 'the client did not wait', undefined, waitMs)
      if (waitMs < shortestMs(FAILING + 1, scale)) return
      throw new Violation('CONN-4', 'the backoff did not start over', `${nominalMs(1, scale)} ms`, `${waitMs} ms`)
    }),
}

const notSooner: ClientCase = {
  id: 'backoff/goes-on-before-a-second',
  title: 'After a connection that ended before 1,000 ms and brought nothing but hello, the backoff goes on',
  requirements: ['CONN-4'],
  check: (scope) =>
    unlessStalled(STALL_MS, async () => {
      const { waitMs, lastedMs, scale } = await afterQuiet(scope, LASTING_MS / 2)
      if (lastedMs > LASTING_MS - MARGIN_MS) throw new StoodStill('a connection took too long to end')
      const least = shortestMs(FAILING + 1, scale)
      if (waitMs >= least) return
      const message = `the backoff started over after a connection of ${Math.round(lastedMs)} ms`
      throw new Violation('CONN-4', message, `at least ${least} ms`, `${waitMs} ms`)
    }),
}

export const lastingCases: readonly ClientCase[] = [overAfterASecond, notSooner]
