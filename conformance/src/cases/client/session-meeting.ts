import { Violation } from '../../case.js'
import { mustCome } from '../../checkers/exactly.js'
import { type Hello, type SessionAtBus, SessionBus, Stream } from '../../scripted-bus/index.js'
import type { ClientStatus, WireEvent } from '../../subject.js'
import { eventText } from './events.js'
import { type ClientScope, Meeting, meet, type Plan } from './meeting.js'

const BARRIER = 'barrier:'
/** A client falls back after ten failures; so long do they take, less jitter, before scaling, and the next attempt. */
const FALLBACK_MS = 35_000
/** FALLBACK-4. */
export const PROBE_MS = 30_000
/** A heartbeat for a bus that is silent for some tries on the way back, which without `time-scale` take minutes (ALIVE-1). */
export const LONG_HEARTBEAT_MS = 120_000

export interface SessionPlan extends Omit<Plan, 'prepare'> {
  /** What the bus is told before the client is started. */
  prepare?: (sessions: SessionBus) => void
}

/** A bus that keeps sessions, and a client that was told where it is and has done nothing yet. */
export async function meetSession(scope: ClientScope, { prepare, ...plan }: SessionPlan = {}): Promise<SessionMeeting> {
  let sessions: SessionBus | undefined
  const meeting = await meet(scope, {
    ...plan,
    prepare: (bus) => {
      sessions = new SessionBus(bus)
      prepare?.(sessions)
    },
  })
  return new SessionMeeting(meeting, sessions as SessionBus)
}

/** The same, the client being over HTTP, with hello and a listener. */
export async function meetOverHttp(
  scope: ClientScope,
  { prepare, ...plan }: SessionPlan = {},
): Promise<SessionMeeting> {
  const meeting = await meetSession(scope, {
    timeScale: 0.002,
    ...plan,
    prepare: (sessions) => {
      sessions.blockWebSockets()
      prepare?.(sessions)
    },
  })
  await meeting.client.listen()
  await mustCome('FALLBACK-1', meeting.fellBack())
  return meeting
}

export class SessionMeeting extends Meeting {
  #events = 0
  #barrier = 0

  constructor(
    meeting: Meeting,
    readonly sessions: SessionBus,
  ) {
    super(meeting.bus, meeting.client, meeting.scale, meeting.patienceMs)
  }

  /** Long enough for a fallback, and for the way back. */
  override patience(): number {
    return this.patienceMs + FALLBACK_MS * 1.2 * this.scale + PROBE_MS * this.scale
  }

  /** The `number`th hello the bus has said, counted from 1. */
  async hello(number: number): Promise<Hello> {
    const hellos = await this.sessions.hellos.count(number, 'hellos said to the client', this.patience())
    return hellos[number - 1] as Hello
  }

  /** Resolves once there is a connection over HTTP, and the client says so. */
  async fellBack(): Promise<Stream> {
    const { over } = await this.sessions.hellos.find(
      'a stream that was opened after WebSocket had failed ten times',
      this.patience(),
      (hello) => hello.over instanceof Stream,
    )
    await this.says('the status "fallback"', ({ status }) => status === 'fallback')
    return over as Stream
  }

  /** Resolves once the client, at its statuses' index `from` or later, says what `matches`. */
  says(what: string, matches: (status: ClientStatus) => boolean, from = 0): Promise<ClientStatus> {
    return this.client.statuses.find(what, this.patience(), matches, from)
  }

  /** Sends the client `count` further events, whose payloads are numbers that go on from those before. */
  sendEvents(count: number, hasIds = true): number[] {
    const numbers = Array.from({ length: count }, () => {
      this.#events += 1
      return this.#events
    })
    this.sessions.emit(...numbers.map((number) => eventText('t:down', number, hasIds ? `bus-${number}` : undefined)))
    return numbers
  }

  /** Resolves once the client has heard all that the bus has sent, on whichever connection. It must have a listener. */
  async heardAll(): Promise<void> {
    for (;;) {
      const known = this.sessions.hellos.all.length
      if (this.sessions.connection !== undefined) {
        this.#barrier += 1
        const type = `${BARRIER}down-${this.#barrier}`
        this.sessions.emit(eventText(type))
        await this.hears(type)
        return
      }
      await this.hello(known + 1)
    }
  }

  /** Has the client emit, and resolves once the bus has taken that: whatever was emitted before has then been sent. */
  async takenAll(): Promise<void> {
    this.#barrier += 1
    const type = `${BARRIER}up-${this.#barrier}`
    await this.client.emit(type)
    await this.sessions.arrivals.find(`event "${type}" sent`, this.patience(), ({ text }) => read(text)?.type === type)
  }

  /** Has the client emit events whose payloads are these, and resolves once the bus has taken them. */
  async taken(payloads: readonly unknown[]): Promise<void> {
    await this.emitAll('t:up', payloads)
    await this.takenAll()
  }

  /**
   * What the bus has taken in `session`, by number, barriers left out. A message that is no event, and a number that was
   * counted lost, stand there as an event without a payload.
   */
  byNumber(session: SessionAtBus = this.sessions.session): WireEvent[] {
    return session.taken
      .map((text) => (text === undefined ? undefined : read(text)) ?? { type: 'none' })
      .filter(({ type }) => !type.startsWith(BARRIER))
  }

  /** Waits for the status that says this, and holds that it is the last one. */
  async expectCounts(requirement: string, counts: Partial<Pick<ClientStatus, 'lost' | 'dropped'>>): Promise<void> {
    const names = Object.keys(counts) as ('lost' | 'dropped')[]
    const agrees = (status: ClientStatus) => names.every((name) => status[name] === counts[name])
    const last = () => this.client.statuses.all.at(-1)
    const seen = last()
    if (seen !== undefined && agrees(seen)) return
    const what = `a status with ${JSON.stringify(counts)}`
    await mustCome(requirement, this.client.statuses.find(what, this.patience(), agrees))
    const now = last()
    if (now === undefined || agrees(now)) return
    throw new Violation(requirement, 'the client miscounted', counts, now)
  }
}

function read(text: string): WireEvent | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isEvent(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isEvent(value: unknown): value is WireEvent {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}
