import {
  DEFAULT_BASE_PATH,
  DEFAULT_HOST,
  DEFAULT_PORT,
  HEARTBEAT_MS,
  HISTORY_EVENTS,
  MAX_MESSAGE_BYTES,
  WINDOW,
} from '@devtools-bus/schema/constants'
import type { HostServer } from './node/host-server.js'

const MIB = 1024 * 1024
/** A timer cannot wait longer. */
const LONGEST_MS = 2 ** 31 - 1
const MOST_EVENTS = 10_000_000

/** Options of {@link createBus}. All have defaults. */
export interface BusOptions {
  /** Where to listen. `localhost` (default) means 127.0.0.1 and ::1 (BIND-1). */
  host?: string
  /** Default 4206. In use: the next free one (STOP-3). 0: any free one. */
  port?: number
  /** Default `/__devtools`. */
  basePath?: string
  /** A server of yours to attach to, instead of one of its own; `host` and `port` are then that server's. */
  server?: HostServer
  /**
   * A token every connection must carry (TOKEN-1), or `true` for a fresh one at each start. Beyond loopback there is
   * always one.
   */
  token?: string | boolean
  /** Origins to accept beside loopback ones and the bus's own: `https://app.example` (ORIGIN-1). */
  allowedOrigins?: readonly string[]
  /** Host names to accept beside loopback ones and IP addresses (HOST-1). A leading dot allows subdomains too. */
  allowedHosts?: readonly string[]
  /** Name of the project whose clients belong here (PROJ-1). */
  project?: string | null
  /** UTF-8 bytes of the largest message or POST body. Default 8,388,608 (LIMIT-1). */
  maxMessageBytes?: number
  /** What is kept for clients that come back. */
  window?: WindowOptions
  /** Newest events kept for clients that ask for history. Default 256; 0: none (HISTORY-1). */
  history?: number
  /** A quiet connection gets a sign of life this often, in milliseconds. Default 15,000 (ACK-2, SSE-3, ALIVE-2). */
  heartbeatMs?: number
  /** Serve the event clients of this process through `globalThis.__TANSTACK_EVENT_TARGET__`. Default true (LOCAL-2). */
  eventTarget?: boolean
  /** Told what a listener of this process threw. Default `console.error`. */
  onError?: (error: unknown) => void
  /** Told what whoever started the bus should see: that it is on another port than the one asked for (STOP-3). Default `console.warn`. */
  onWarning?: (message: string) => void
}

export interface WindowOptions {
  /** Newest events of each role. Default 1,000 (WINDOW-1). */
  events?: number
  /** Their UTF-8 bytes at most. Default 16 MiB; counts as `maxMessageBytes` where it is less. */
  bytes?: number
  /** How long a session without a connection is kept, in milliseconds. Default 120,000 (SESSION-6). */
  ms?: number
}

export type Settings = Required<Omit<BusOptions, 'server' | 'token' | 'window'>> & {
  window: Required<WindowOptions>
  server: HostServer | undefined
  token: string | boolean
}

/** Fills in defaults. @throws TypeError or RangeError that names the option, what it is and what it may be. */
export function settle(options: BusOptions): Settings {
  const settings: Settings = {
    host: options.host ?? DEFAULT_HOST,
    port: options.port ?? DEFAULT_PORT,
    basePath: checkedBasePath(options.basePath ?? DEFAULT_BASE_PATH),
    server: options.server,
    token: options.token ?? false,
    allowedOrigins: options.allowedOrigins ?? [],
    allowedHosts: options.allowedHosts ?? [],
    project: options.project || null,
    maxMessageBytes: options.maxMessageBytes ?? MAX_MESSAGE_BYTES,
    window: {
      events: options.window?.events ?? WINDOW.events,
      bytes: Math.max(options.window?.bytes ?? WINDOW.bytes, options.maxMessageBytes ?? MAX_MESSAGE_BYTES),
      ms: options.window?.ms ?? WINDOW.ms,
    },
    history: options.history ?? HISTORY_EVENTS,
    heartbeatMs: options.heartbeatMs ?? HEARTBEAT_MS,
    eventTarget: options.eventTarget ?? true,
    onError: options.onError ?? ((error) => console.error('[devtools-bus]', error)),
    onWarning: options.onWarning ?? ((message) => console.warn(`[devtools-bus] ${message}`)),
  }
  if (typeof settings.token === 'string' && !/^[\x21-\x7e]+$/.test(settings.token)) {
    throw new TypeError('token must be visible ASCII characters without spaces; use true for a fresh one at each start')
  }
  if (settings.host.trim() === '') throw new TypeError('host must not be empty; "0.0.0.0" listens everywhere')
  mustBeInteger('port', settings.port, 0, 65_535)
  mustBeInteger('maxMessageBytes', settings.maxMessageBytes, 1, 256 * MIB)
  mustBeInteger('heartbeatMs', settings.heartbeatMs, 1, LONGEST_MS)
  mustBeInteger('window.events', settings.window.events, 1, MOST_EVENTS)
  mustBeInteger('window.bytes', options.window?.bytes ?? WINDOW.bytes, 1, 1024 * MIB)
  mustBeInteger('window.ms', settings.window.ms, 1, LONGEST_MS)
  mustBeInteger('history', settings.history, 0, MOST_EVENTS)
  return settings
}

/** Without a slash at its end. @throws TypeError where it is no path. */
export function checkedBasePath(basePath: string): string {
  const path = basePath.replace(/\/+$/, '')
  if (/^(\/[^/?#\s]+)+$/.test(path)) return path
  throw new TypeError(`basePath must be a path such as "/__devtools", it is ${JSON.stringify(basePath)}`)
}

/** What a bus with these settings can do beyond relaying over WebSocket (INFO-1). */
export function capabilitiesOf({ history }: Settings): string[] {
  return ['sse', 'session', ...(history > 0 ? ['history'] : [])]
}

function mustBeInteger(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return
  throw new RangeError(`${name} must be a whole number from ${least} to ${most}, it is ${value}`)
}
