/**
 * Names, numbers and defaults of protocol v1, each in this one place. No dependency: safe to inline anywhere.
 * Byte counts are UTF-8 bytes, times are milliseconds.
 */

/** Name of the protocol, as `/info` gives it (INFO-1). */
export const PROTOCOL = 'devtools-bus'
/** Protocol versions these sources describe, best first (VER-1). */
export const VERSIONS: readonly string[] = ['1']

/** Where a bus is found unless it is told otherwise (BIND-1). */
export const DEFAULT_HOST = 'localhost'
export const DEFAULT_PORT = 4206
export const DEFAULT_BASE_PATH = '/__devtools'
/** Endpoint names below the base path. */
export const ENDPOINTS = { ws: '/ws', sse: '/sse', send: '/send', info: '/info' } as const

/** `bridge=server` in a query gives the bridge role (ROUTE-5). */
export const BRIDGE_QUERY = 'server'
/** `source` of an event that a bridge sent without a connection of its own (ROUTE-6). */
export const BRIDGE_SOURCE = 'server-bridge'

/** `<pluginId>:<name>` (EVENT-1). */
export const EVENT_TYPE = /^[^:]+:[\s\S]+$/
/** 1 to 128 visible ASCII characters (EVENT-3). */
export const EVENT_ID = /^[\x21-\x7e]{1,128}$/
/** A `type` that begins so names a control message (CTRL-1). */
export const CONTROL_PREFIX = '$bus:'
export const HELLO = '$bus:hello'
export const ACK = '$bus:ack'
export const ERROR = '$bus:error'

/** Largest message, and largest POST body (LIMIT-1). */
export const MAX_MESSAGE_BYTES = 8 * 1024 * 1024
/** Most lines of a batch (SEND-9). */
export const BATCH_LINES = 16_384
/** How many bad lines of a batch an answer has to list (SEND-3). */
export const LISTED_LINES = 100
/** Most fragments of a WebSocket message (WS-1). */
export const MESSAGE_FRAGMENTS = 1_024
/** Nesting a bus relays at least (LIMIT-4). */
export const NESTING_LEVELS = 512
/** Deepest nesting that the reference bus relays: recursive parsers overflow somewhere beyond it (LIMIT-4). */
export const MOST_NESTING_LEVELS = 10_000
/** What one receiver may have waiting before the bus closes it with 1013 (SLOW-1). */
export const SLOW_RECEIVER_BYTES = 8 * 1024 * 1024
/** How far ahead of a socket a bus reads the log: this much, or one message. */
export const READ_AHEAD_BYTES = 64 * 1024
/** Most streams that one HTTP/2 connection may have open (SSE-6). */
export const STREAMS_PER_CONNECTION = 100
/** A bus that has written nothing for so long writes an ack (ACK-2), or a comment to a stream without a session (SSE-3). */
export const HEARTBEAT_MS = 15_000
/** A client that has read nothing for so many heartbeats gives the connection up (ALIVE-1). */
export const SILENT_BUS_HEARTBEATS = 2
/** A bus that has read nothing for so many heartbeats ends the connection (ALIVE-2). */
export const SILENT_CLIENT_HEARTBEATS = 4

/** Heartbeats without a byte after which a POST body is refused (LIMIT-9). */
export const SILENT_BODY_HEARTBEATS = 2

/** A session id, made by the bus alone (SESSION-2). */
export const SESSION_ID = /^[A-Za-z0-9_-]{22,64}$/
/** What both sides keep for a return, and for how long a bus keeps a session without connection (WINDOW-1, WINDOW-3, SESSION-6). */
export const WINDOW = { events: 1_000, bytes: 16 * 1024 * 1024, ms: 120_000 } as const
/** Most sessions without a connection that a bus has to keep (SESSION-6). */
export const DETACHED_SESSIONS = 256
/** What a bus keeps for newcomers (HISTORY-1). */
export const HISTORY_EVENTS = 256
/** When an ack is due: whichever comes first (ACK-1). */
export const ACK_AFTER = { events: 128, bytes: 1024 * 1024, ms: 1_000 } as const

/** What a client queues while it has no connection (QUEUE-1). */
export const QUEUE_EVENTS = 1_000
export const QUEUE_BYTES = 16 * 1024 * 1024
/** Distinct event ids within which a client hands out each event once (ONCE-1). */
export const ONCE_IDS = 2_048

/** Waits between connection attempts (CONN-2 to CONN-4). */
export const BACKOFF = { firstMs: 100, maxMs: 5_000, factor: 2, jitter: 0.2, resetAfterMs: 1_000 } as const
/** A WebSocket handshake that takes longer has failed (CONN-5). */
export const HANDSHAKE_MS = 5_000
/** How long a client waits for hello before it takes the bus for a legacy one (VER-6). */
export const HELLO_WAIT_MS = 5_000
/** Failed attempts in a row after which a client goes on over HTTP (FALLBACK-1). */
export const FALLBACK_ATTEMPTS = 10
/** How often a client that fell back tries WebSocket again (FALLBACK-4). */
export const PROBE_MS = 30_000
/** How long a client that was refused for good waits before it asks again (CONN-8). */
export const REFUSED_RETRY_MS = 5_000

/** WebSocket close codes (section 7 of the specification). */
export const CLOSE = {
  done: 1000,
  goingAway: 1001,
  brokenFraming: 1002,
  binary: 1003,
  invalidUtf8: 1007,
  refused: 1008,
  tooBig: 1009,
  tooSlow: 1013,
  superseded: 4001,
  otherProject: 4009,
} as const

/** `code` of a refusal's body and of `$bus:error`, with the HTTP status each travels under. */
export const ERROR_STATUS = {
  'invalid-json': 400,
  'invalid-event': 400,
  'invalid-utf8': 400,
  'control-message': 400,
  'no-events': 400,
  'invalid-first': 400,
  'token-required': 401,
  'host-refused': 403,
  'origin-refused': 403,
  'not-found': 404,
  'method-not-allowed': 405,
  timeout: 408,
  'other-project': 409,
  superseded: 409,
  'unknown-session': 410,
  'too-large': 413,
  'unsupported-content-type': 415,
  'upgrade-required': 426,
  'too-many-streams': 429,
  'too-many-headers': 431,
} as const

export type ErrorCode = keyof typeof ERROR_STATUS
/** What may be wrong with one event. */
export type EventErrorCode = 'invalid-json' | 'invalid-event' | 'control-message'
/** Where a message comes from, or goes to (ROUTE-1). */
export type Role = 'in-process' | 'panel' | 'bridge'
