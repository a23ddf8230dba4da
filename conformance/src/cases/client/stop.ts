import * as fc from 'fast-check'
import { Violation } from '../../case.js'
import { hold, mustCome } from '../../checkers/exactly.js'
import { unlessStalled } from '../../checkers/unless-stalled.js'
import type { ScriptedBus } from '../../scripted-bus/index.js'
import type { ClientCase } from '../../subject.js'
import { type ClientScope, type Meeting, meet, upTo } from './meeting.js'
import { meetSession } from './session-meeting.js'

const closesWith1000: ClientCase = {
  id: 'stop/closes-with-1000',
  title: 'A client that is stopped closes its connection with 1000, and does not come back',
  requirements: ['CONN-9'],
  async check(scope) {
    const meeting = await meet(scope, { project: 'stopped' })
    await meeting.client.listen()
    const link = await meeting.settled()
    await meeting.client.stop()
    const code = await link.closed.find('the close of a stopped client', meeting.patienceMs)
    if (code !== 1000) throw new Violation('CONN-9', 'a stopped client closed with another code', 1000, code)
    await expectNoMore(scope, meeting)
  },
}

const endsTheBackoff: ClientCase = {
  id: 'stop/ends-the-backoff',
  title: 'A client that is stopped while it waits makes no further attempt',
  requirements: ['CONN-9'],
  async check(scope) {
    const meeting = await meet(scope, {
      project: 'stopped',
      timeScale: 0.05,
      prepare: (bus) => {
        bus.reception = (attempt) => attempt.cut()
      },
    })
    // With something to send it might try once more (CONN-11).
    await meeting.client.listen()
    await meeting.bus.attempts.count(5, 'attempts to connect', meeting.patience())
    await meeting.client.stop()
    await expectNoMore(scope, meeting)
  },
}

const endsTheHandshake: ClientCase = {
  id: 'stop/ends-a-handshake',
  title: 'A client that is stopped during a handshake makes no further attempt, whatever becomes of this one',
  requirements: ['CONN-9'],
  async check(scope) {
    const meeting = await meet(scope, {
      project: 'stopped',
      prepare: (bus) => {
        bus.reception = () => {}
      },
    })
    await meeting.client.listen()
    const [attempt] = await meeting.bus.attempts.count(1, 'an attempt to connect', meeting.patience())
    await meeting.client.stop()
    const late = attempt?.greet()
    late?.cut()
    await expectNoMore(scope, meeting)
  },
}

const unsentIsDropped: ClientCase = {
  id: 'stop/unsent-events-count-as-dropped',
  title: 'What a client could not send before it is stopped counts as dropped',
  requirements: ['LOSS-1', 'CONN-9'],
  check: (scope) =>
    scope.property(
      fc.record({ isThere: fc.boolean(), limit: fc.integer({ min: 5, max: 20 }), count: fc.nat({ max: 30 }) }),
      async ({ isThere, limit, count }) => {
        const meeting = await meet(scope, {
          queue: { events: limit },
          prepare: (bus) => {
            // One that is there says nothing, and is sent nothing (VER-5).
            bus.reception = (attempt) => attempt.accept()
            if (!isThere) bus.stopListening()
          },
        })
        await meeting.client.listen()
        if (isThere) await meeting.link(1)
        await meeting.emitAll('t:unsent', upTo(count))
        await meeting.client.stop()
        const last = meeting.client.statuses.all.at(-1)
        hold('LOSS-1', last?.dropped === count, 'a stopped client miscounted what it dropped', count, last)
        hold('CONN-9', last?.status === 'closed', 'a stopped client did not say that it is closed', 'closed', last)
      },
      0.3,
    ),
}

const unsentIsSent: ClientCase = {
  id: 'stop/a-connection-under-way-opens',
  title: 'A client stopped while it connects, or between attempts, sends its events before it closes with 1000',
  requirements: ['CONN-11', 'CONN-9'],
  async check(scope) {
    for (const isWaiting of [false, true]) {
      const meeting = await meet(scope, {
        timeScale: 1,
        prepare: (bus) => {
          bus.reception = isWaiting ? (attempt) => attempt.cut() : () => {}
        },
      })
      const { bus, client } = meeting
      await client.emit('t:unsent', 1)
      await bus.attempts.count(isWaiting ? 4 : 1, 'attempts to connect', meeting.patience())
      bus.reception = (attempt) => void attempt.greet()
      const stopped = client.stop()
      if (!isWaiting) bus.attempts.all[0]?.greet()
      await stopped
      const sent = meeting.sent().map(({ payload }) => payload)
      hold('CONN-11', sent[0] === 1, 'what was emitted before the stop was not sent', [1], sent)
      const link = await meeting.link(1)
      const code = await link.closed.find('the close of a stopped client', meeting.patienceMs)
      hold('CONN-9', code === 1000, 'a stopped client closed with another code', 1000, code)
    }
  },
}

/** How long a connection under way is given (CONN-11), and how much sooner or later it opens that is to be judged. */
const OPENING_MS = 1_000
const MARGIN_MS = 400

const opensInTime: ClientCase = {
  id: 'stop/a-connection-under-way-has-a-second',
  title: 'A stopped client with something to send waits 1,000 ms for its connection to open, and no longer',
  requirements: ['CONN-11'],
  check: (scope) =>
    unlessStalled(MARGIN_MS / 2, async () => {
      for (const isLate of [false, true]) {
        const meeting = await meet(scope, {
          prepare: (bus) => {
            bus.reception = () => {}
          },
        })
        const { bus, client } = meeting
        await client.emit('t:unsent', 1)
        const [attempt] = await bus.attempts.count(1, 'an attempt to connect', meeting.patience())
        const stopped = client.stop()
        await new Promise<void>((resolve) => setTimeout(resolve, OPENING_MS + (isLate ? MARGIN_MS : -MARGIN_MS)))
        attempt?.greet()
        await mustCome('CONN-11', stopped)
        const sent = meeting.sent().length
        hold('CONN-11', isLate || sent === 1, 'what was emitted before the stop was not sent', 1, sent)
        hold('CONN-11', !isLate || sent === 0, 'a stopped client waited longer', `${OPENING_MS} ms`, sent)
      }
    }),
}

const oneLastAttempt: ClientCase = {
  id: 'stop/one-last-attempt',
  title: 'A client that is stopped while it waits, with something to send, tries once more, and stops where that fails',
  requirements: ['CONN-11', 'CONN-9'],
  check: (scope) =>
    unlessStalled(MARGIN_MS, async () => {
      const meeting = await meet(scope, {
        project: 'stopped',
        timeScale: 1,
        prepare: (bus) => {
          bus.reception = (attempt) => attempt.cut()
        },
      })
      const { bus, client } = meeting
      await client.emit('t:unsent', 1)
      const made = await bus.attempts.count(4, 'attempts to connect', meeting.patience())
      const since = performance.now()
      await client.stop()
      const tookMs = Math.round(performance.now() - since)
      const last = bus.attempts.all.length - made.length
      hold('CONN-11', last <= 1, 'a stopped client tried more than once', 1, last)
      hold('CONN-11', tookMs < OPENING_MS - MARGIN_MS, 'its last attempt had failed, and it waited', 'no wait', tookMs)
      await expectNoMore(scope, meeting)
    }),
}

const endings = [1000, 1001, 1009, 1013, 4000]

const closedByTheBus: ClientCase = {
  id: 'stop/a-close-by-the-bus-is-none',
  title: 'A close by the bus, with 1000 too, is answered with no other 1000, and its client comes back to its session',
  requirements: ['CONN-9', 'CONN-6', 'RESUME-5'],
  needs: ['session'],
  check: (scope) =>
    scope.property(
      fc.array(fc.constantFrom(...endings), { minLength: 1, maxLength: 3 }),
      async (codes) => {
        const meeting = await meetSession(scope)
        const { sessions, bus } = meeting
        await meeting.client.listen()
        for (const [index, code] of [1000, ...codes].entries()) {
          await meeting.hello(index + 1)
          await meeting.heardAll()
          const link = await meeting.link(index + 1)
          link.close(code)
          const answer = await link.closed.find('the end of a connection', meeting.patience())
          hold('CONN-9', answer !== 1000 || code === 1000, 'a client that comes back closed with 1000', code, answer)
          const { query } = await meeting.hello(index + 2)
          const { id } = sessions.session
          hold('RESUME-5', query.get('session') === id, `after close ${code} the client named another session`, id)
        }
        await meeting.taken([1])
        hold('RESUME-5', sessions.sessions.length === 1, 'the client began another session', 1, bus.links.all.length)
      },
      0.2,
    ),
}

/**
 * Starts the subject again, for another project, and lets it go through more of the backoff than the stopped one had
 * left: whatever that one still had in mind would have happened by then.
 */
async function expectNoMore(scope: ClientScope, { bus, patienceMs, scale }: Meeting): Promise<void> {
  const probe = await bus.probe(patienceMs)
  const made = bus.attempts.all.length
  bus.reception = (attempt) => attempt.cut()
  const witness = await scope.start(witnessOptions(bus, scale))
  scope.onEnd(() => witness.stop())
  await witness.listen()
  for (const each of upTo(7)) await bus.attempts.count(made + each, 'attempts to connect', patienceMs + 6_000 * scale)
  const late = bus.attempts.all.filter(
    ({ connection, query }) => connection > probe && query.get('project') !== 'witness',
  )
  if (late.length > 0) throw new Violation('CONN-9', 'a stopped client connected again', 0, late.length)
}

function witnessOptions(bus: ScriptedBus, scale: number) {
  return { url: bus.url, project: 'witness', ...(scale === 1 ? {} : { timeScale: Math.max(scale, 0.1) }) }
}

export const stopCases: readonly ClientCase[] = [
  closesWith1000,
  endsTheBackoff,
  endsTheHandshake,
  unsentIsDropped,
  unsentIsSent,
  opensInTime,
  oneLastAttempt,
  closedByTheBus,
]
