/** What a case sees of its subject, whichever way the subject was reached. */
import type { Case } from './case.js'
import type { Observations } from './observations.js'

/** One event as JSON says it; BigInts stand in it as on the wire. */
export interface WireEvent {
  type: string
  payload?: unknown
  pluginId?: string
  eventId?: string
  source?: unknown
}

export interface About {
  readonly name: string
  readonly version: string
  readonly capabilities: readonly string[]
}

/** Options of the adapter's `start` of a bus. */
export interface BusOptions {
  host?: string
  port?: number
  basePath?: string
  token?: string | boolean
  allowedOrigins?: string[]
  allowedHosts?: string[]
  project?: string | null
  maxMessageBytes?: number
  heartbeatMs?: number
  /** What is kept for clients that come back (WINDOW-1), and for how long (SESSION-6). */
  window?: { events?: number; bytes?: number; ms?: number }
  /** How many events are kept for newcomers (HISTORY-1). */
  history?: number
  /** In-process code listens and throws at each event, ahead of what tells it (LISTEN-2). */
  throwingListener?: boolean
  /** In-process code listens, and its promise is rejected at each event (LISTEN-2). */
  rejectingListener?: boolean
}

export interface BusSubject extends About {
  /** Origin: `http://127.0.0.1:4321`. */
  readonly url: string
  readonly basePath: string
  /** The token the bus asks for, where it told one. */
  readonly token: string | undefined
  /** Code in the bus's own process; undefined where the bus is a black box. */
  readonly inProcess: InProcess | undefined
  /** Bytes of memory the subject's processes have resident; undefined where that cannot be read. */
  residentBytes(): Promise<number | undefined>
  /** Stops the bus. */
  stop(): Promise<void>
}

export interface InProcess {
  emit(event: WireEvent): Promise<void>
  readonly heard: Observations<WireEvent>
}

/** Options of the adapter's `start` of a client. */
export interface ClientOptions {
  /** Origin of the bus. */
  url: string
  bridge?: boolean
  token?: string | null
  project?: string | null
  basePath?: string
  /** Multiplies backoff and retry waits; only with the capability `time-scale`. */
  timeScale?: number
  queue?: { events?: number; bytes?: number }
  /** How many copies of what it sent a client keeps (WINDOW-3). */
  window?: { events?: number; bytes?: number }
  /** How much history to ask for (HISTORY-2). */
  history?: number
}

export interface ClientStatus {
  status: 'connecting' | 'open' | 'fallback' | 'closed'
  /** Events lost so far; null: an unknown number. */
  lost: number | null
  dropped: number
}

export interface ClientSubject extends About {
  /** Each event a listener was handed, and by which event client (absent: the first). */
  readonly heard: Observations<{ heard: WireEvent; client?: string }>
  readonly statuses: Observations<ClientStatus>
  /** Listens to `type`, or to everything. */
  listen(type?: string, client?: string): Promise<void>
  /** Listens to everything, and throws each time (LISTEN-1). */
  listenThrowing(client?: string): Promise<void>
  /** Listens to everything, and its promise is rejected each time (LISTEN-1). */
  listenRejecting(client?: string): Promise<void>
  /** @throws AdapterRefused where the client refuses to emit. */
  emit(type: string, payload?: unknown, client?: string): Promise<void>
  /** Emits a payload that its language cannot encode (ENC-5). @throws AdapterRefused as it has to. */
  emitUnencodable(type: string, client?: string): Promise<void>
  /** Opens a second event client on the same link. */
  open(client: string): Promise<void>
  /** Has the client's whole runtime stand still; what it returns lets it go on. @throws CannotSee where that cannot be done. */
  standStill(): () => void
  stop(): Promise<void>
}

export type BusCase = Case<BusSubject, BusOptions>
export type ClientCase = Case<ClientSubject, ClientOptions>
