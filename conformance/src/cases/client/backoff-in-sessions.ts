/** What starts the backoff over in a session, and what does not (CONN-4). */
import { Violation } from '../../case.js'
import { StoodStill, unlessStalled } from '../../checkers/unless-stalled.js'
import type { Attempt, Link, SessionBus } from '../../scripted-bus/index.js'
import type { ClientCase } from '../../subject.js'
import { longestMs, nominalMs, shortestMs, waitBetween } from './backoff-waits.js'
import { eventText } from './events.js'
import type { ClientScope } from './meeting.js'
import { meetSession } from './session-meeting.js'

/** Failures between the first connection and the one that is judged. */
const FAILING = 4
const SCALE = 0.1

interface Connection {
  startsOver: boolean
  history?: number
  /** Before the connection. */
  prepare?: (sessions: SessionBus) => void
  /** On the connection, after hello. */
  brings?: (sessions: SessionBus, link: Link) => void
}

const connections: Record<string, Connection> = {
  'an ack': { startsOver: true, brings: (sessions) => sessions.ack() },
  'a new event': { startsOver: true, brings: (sessions) => sessions.emit(eventText('t:down', 'new')) },
  'an event that the client had': {
    startsOver: false,
    prepare: (sessions) => {
      sessions.says = (members) => ({ ...members, next: members.next - 1 })
    },
    brings: (sessions, link) => link.send(sessions.session.outgoing.at(-1) ?? ''),
  },
}
const withHistory: Record<string, Connection> = {
  'history alone': {
    startsOver: false,
    history: 5,
    prepare: (sessions) => {
      sessions.forget()
      sessions.history = [eventText('t:down', 'old', 'old-1')]
    },
  },
}

/** Well below the 1,000 ms after which a connection is a lasting one (CONN-4): they are never scaled. */
const STOOD_STILL_MS = 500
/** Half of what tells a backoff that went on from one that started over. */
const STALL_MS = 200

/**
 * Has the client fail again and again, then come through to a connection that is closed once it has brought what it has
 * to, and judges how long it waits after that.
 */
async function judge(scope: ClientScope, what: string, connection: Connection): Promise<void> {
  const { startsOver, history, prepare, brings } = connection
  const meeting = await meetSession(scope, { timeScale: SCALE, ...(history === undefined ? {} : { history }) })
  const { sessions, bus, client } = meeting
  await client.listen()
  await meeting.hello(1)
  await meeting.heardAll()
  bus.reception = (attempt) => {
    if (attempt.number < FAILING + 2) attempt.cut()
    else if (attempt.number > FAILING + 2) sessions.greet(attempt)
    else {
      prepare?.(sessions)
      const link = sessions.greet(attempt)
      if (link !== undefined) brings?.(sessions, link)
      link?.close(1001)
    }
  }
  sessions.cut()
  for (let each = 1; each <= FAILING + 3; each += 1) {
    const patience = meeting.patienceMs + longestMs(each, meeting.scale)
    await bus.attempts.count(each, 'attempts to connect', patience)
  }
  const [ended, next] = bus.attempts.all.slice(FAILING + 1) as [Attempt, Attempt]
  const wait = waitBetween(ended, next)
  const lasted = (ended.link?.closedMs ?? next.atMs) - ended.atMs
  // On a machine that stood still for so long the client may have taken any connection for a lasting one.
  if (!startsOver && lasted > STOOD_STILL_MS) throw new StoodStill('a connection took too long to end')
  const unchanged = shortestMs(FAILING + 2, meeting.scale)
  if (startsOver ? wait < unchanged : wait >= unchanged) return
  const due = startsOver ? `${nominalMs(1, meeting.scale)} ms` : `at least ${unchanged} ms`
  const message = `after a connection that brought ${what} the backoff ${startsOver ? 'went on' : 'started over'}`
  throw new Violation('CONN-4', message, due, `${Math.round(wait)} ms`)
}

const inASession: ClientCase = {
  id: 'backoff/what-starts-it-over-in-a-session',
  title: 'An ack or an event that is new starts the backoff over, an event that the client had does not',
  requirements: ['CONN-4'],
  needs: ['session'],
  async check(scope) {
    for (const [what, connection] of Object.entries(connections))
      await unlessStalled(STALL_MS, () => judge(scope, what, connection))
  },
}

const historyAlone: ClientCase = {
  id: 'backoff/grows-though-history-comes',
  title: 'A connection that brings history alone does not start the backoff over',
  requirements: ['CONN-4'],
  needs: ['session', 'history'],
  async check(scope) {
    for (const [what, connection] of Object.entries(withHistory))
      await unlessStalled(STALL_MS, () => judge(scope, what, connection))
  },
}

export const sessionBackoffCases: readonly ClientCase[] = [inASession, historyAlone]
