import { type Role, SLOW_RECEIVER_BYTES, VERSIONS } from '@devtools-bus/schema/constants'
import { type EventHead, isFromBridge, type Judgement } from '@devtools-bus/schema/event'
import { judgeBytes } from '@devtools-bus/schema/judge-bytes'
import { Audience } from './audience.js'
import { CatchUp } from './catch-up.js'
import { Connection, LOOKS } from './connection.js'
import type { Outlet } from './framing.js'
import type { HubHost } from './host.js'
import { Keeper } from './keeper.js'
import type { Entry } from './log.js'
import { hears, type ReceiverRole } from './routing.js'
import type { ResumeRequest, Session, SessionFacts, SessionOwner } from './session.js'
import { Sessions } from './sessions.js'
import { Turns } from './turns.js'
import { wholeNumber } from './whole-number.js'

/** What the bus says of itself in hello and `/info` (HELLO-1, INFO-1). */
export interface HubFacts {
  capabilities: readonly string[]
  limits: { maxMessageBytes: number }
  heartbeatMs: number
  project: string | null
}

export interface HubOptions extends HubFacts {
  host: HubHost
  /** What is kept for clients that come back, and for how long (WINDOW-1, SESSION-6). */
  window: { events: number; bytes: number; ms: number }
  /** How many events are kept for newcomers (HISTORY-1). */
  history: number
  /** Gives an event from the network to in-process code. Must not throw. */
  deliverInProcess(head: EventHead, bytes: Uint8Array, from: ReceiverRole): void
}

/** Somebody who opens a WebSocket or an SSE stream. */
export interface Caller {
  outlet: Outlet
  /** The version both speak, or null for a legacy peer. */
  version: string | null
  owner: SessionOwner
  /** The session it had, if any. */
  resume: ResumeRequest | undefined
  /** How much history it asks for; text of the query. */
  history: string | null
}

/** How much may come in one turn before it is written. */
const FLUSH_BYTES = 1024 * 1024

/**
 * The bus without I/O: judges what comes in, keeps it once, and says which bytes go to whom. What one turn of the loop
 * brings becomes one write a receiver.
 */
export class Hub {
  readonly host: HubHost
  readonly turns: Turns
  readonly #options: HubOptions
  readonly #audiences: Record<ReceiverRole, Audience>
  readonly #sessions: Sessions
  readonly #keeper = new Keeper()
  readonly #catchUp: CatchUp
  #flushing = false
  #unflushedBytes = 0
  #looking = false

  constructor(options: HubOptions) {
    const { host, limits, history, window } = options
    this.#options = options
    this.host = host
    this.turns = new Turns(host)
    const retention = { events: window.events, bytes: Math.max(window.bytes, limits.maxMessageBytes), history }
    // A message of the largest size may always wait (LIMIT-1).
    const mostWaitingBytes = Math.max(SLOW_RECEIVER_BYTES, limits.maxMessageBytes)
    this.#catchUp = new CatchUp(host)
    this.#audiences = {
      panel: new Audience('panel', retention, mostWaitingBytes, this.#catchUp),
      bridge: new Audience('bridge', retention, mostWaitingBytes, this.#catchUp),
    }
    this.#sessions = new Sessions({ host, keepMs: window.ms, ended: (session) => this.#forget(session) })
  }

  get facts(): HubFacts {
    const { capabilities, limits, heartbeatMs, project } = this.#options
    return { capabilities, limits, heartbeatMs, project }
  }

  /** How many connections are live. */
  get connected(): number {
    return this.#audiences.panel.connections.size + this.#audiences.bridge.connections.size
  }

  get sessions(): SessionFacts[] {
    return Array.from(this.#sessions, ({ facts }) => facts)
  }

  /** The best version of a client's `v` that this bus has, or null: a legacy peer (VER-1, VER-4). */
  static chooseVersion(v: string | null): string | null {
    const spoken = new Set(v?.split(',').map((version) => version.trim()))
    return VERSIONS.find((version) => spoken.has(version)) ?? null
  }

  /** Adds a receiver. Its hello, where it gets one, is written before this returns (VER-2). */
  connect(caller: Caller): Connection {
    const { outlet, version, owner } = caller
    const audience = this.#audiences[owner.role]
    const known = version === null ? undefined : this.#resume(caller, audience)
    const session = version === null ? undefined : (known ?? this.#begin(caller, audience))
    const connection = new Connection(this, audience, outlet, session)
    if (session !== undefined) {
      session.connection = connection
      this.#sessions.attached(session)
      connection.greet(this.#hello(version as string, session, audience, known !== undefined))
    }
    audience.connections.add(connection)
    audience.readOn(connection)
    this.#look()
    return connection
  }

  /** A connection has ended. @param forGood its client will not come back */
  disconnected(connection: Connection, { connections }: Audience, forGood: boolean): void {
    connections.delete(connection)
    this.#catchUp.delete(connection)
    const { session } = connection
    if (session?.connection !== connection) return
    session.connection = undefined
    if (forGood) this.#sessions.end(session)
    else this.#sessions.left(session)
  }

  /** The session that a POST names, where there is such a one (SEND-8). */
  sessionOf(id: string, owner: Omit<SessionOwner, 'role'>): Session | undefined {
    const session = this.#sessions.find(id)
    return session?.isFrom(owner) ? session : undefined
  }

  /** Takes one message that came without a connection and without a session: a POST, or a line of one (ROUTE-6). */
  post(bytes: Uint8Array): Judgement<EventHead> {
    const judged = judgeBytes(bytes)
    if (judged.kind === 'event') {
      this.publish(judged.event, isFromBridge(judged.event) ? 'bridge' : 'panel', { bytes, sender: undefined })
    }
    return judged
  }

  /** Takes one message of a session by its number, a line of a POST; undefined: the bus has had it (SEND-10). */
  postTo(session: Session, number: number, bytes: Uint8Array): Judgement<EventHead> | undefined {
    const { inbound, owner, receiver } = session
    inbound.expectFrom(number)
    if (number <= inbound.received) return undefined
    inbound.received = number
    const judged = judgeBytes(bytes)
    if (judged.kind === 'event') this.publish(judged.event, owner.role, { bytes, sender: receiver })
    else inbound.rejected += 1
    return judged
  }

  /** A POST came for a session: if it has no connection, it is kept for longer (SESSION-6). */
  posted(session: Session): void {
    if (session.connection === undefined) this.#sessions.left(session)
  }

  /** Sends an event from in-process code to the network; `encode` is called only where somebody may hear it. */
  emit(encode: () => Uint8Array): void {
    const { panel, bridge } = this.#audiences
    if (panel.isNeeded || bridge.isNeeded) this.#append('in-process', { bytes: encode(), sender: undefined })
  }

  /** Sends an event from the network to everybody who hears it. */
  publish(head: EventHead, from: ReceiverRole, entry: Entry): void {
    this.#append(from, entry)
    this.#options.deliverInProcess(head, entry.bytes, from)
  }

  /** Says goodbye to everybody (STOP-1), and forgets all sessions. What has been accepted is written first. */
  close(): void {
    this.#flush()
    this.#catchUp.finish()
    for (const { connections } of Object.values(this.#audiences)) {
      for (const connection of connections) connection.close('going-away')
    }
    this.#sessions.endAll()
  }

  /** RESUME-1 to RESUME-4. Undefined: it has to be a new session, and the one that was named is left alone. */
  #resume({ resume, owner }: Caller, { log }: Audience): Session | undefined {
    const session = resume && this.#sessions.find(resume.session)
    const received = wholeNumber(resume?.received ?? null)
    const first = wholeNumber(resume?.first ?? '1')
    if (session === undefined || received === undefined || first === undefined) return undefined
    if (!session.isOf(owner) || !session.hasSent(received)) return undefined
    session.connection?.close('superseded')
    session.resume(received, first, log)
    return session
  }

  #begin({ owner, history }: Caller, audience: Audience): Session {
    const session = this.#sessions.create(owner, audience.historyFrom(wholeNumber(history) ?? 0))
    audience.sessions += 1
    return session
  }

  #hello(version: string, { id, inbound, receiver }: Session, { log }: Audience, resumed: boolean): object {
    const { received, lost } = inbound
    return {
      version,
      ...this.facts,
      session: id,
      resumed,
      received,
      lost,
      next: receiver.number + 1,
      history: resumed ? 0 : log.end - receiver.position,
      window: this.#options.window,
    }
  }

  #forget({ owner, connection }: Session): void {
    const audience = this.#audiences[owner.role]
    audience.sessions -= 1
    if (connection === undefined) audience.trim()
  }

  #append(from: Role, { bytes, sender }: Entry): void {
    const { panel, bridge } = this.#audiences
    const hearing = [panel, bridge].filter((audience) => hears(audience.role, from) && audience.isNeeded)
    if (hearing.length === 0) return
    const kept = this.#keeper.keep(bytes)
    for (const audience of hearing) {
      // A panel's event is in the bridges' log alone, where the panel itself reads nothing.
      audience.log.append({ bytes: kept, sender: audience.role === from ? sender : undefined })
    }
    this.#unflushedBytes += bytes.length
    if (this.#unflushedBytes >= FLUSH_BYTES) this.#flush()
    if (this.#flushing) return
    this.#flushing = true
    this.host.defer(() => {
      this.#flushing = false
      this.#flush()
    })
  }

  #flush(): void {
    this.#unflushedBytes = 0
    for (const audience of Object.values(this.#audiences)) audience.flush()
  }

  /** Looks after quiet connections, as long as there are any. */
  #look(): void {
    if (this.#looking) return
    this.#looking = true
    this.host.after(this.#options.heartbeatMs / LOOKS, () => {
      this.#looking = false
      for (const { connections } of Object.values(this.#audiences)) {
        for (const connection of connections) connection.look()
      }
      if (this.connected > 0) this.#look()
    })
  }
}
