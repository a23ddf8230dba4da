import {
  DEFAULT_BASE_PATH,
  DEFAULT_HOST,
  DEFAULT_PORT,
  HEARTBEAT_MS,
  MAX_MESSAGE_BYTES,
} from '@devtools-bus/schema/constants'
import type { HostServer } from './node/attachment.js'

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
  /** A quiet SSE stream gets a comment this often, in milliseconds. Default 15,000 (SSE-3). */
  heartbeatMs?: number
  /** Serve the event clients of this process through `globalThis.__TANSTACK_EVENT_TARGET__`. Default true (LOCAL-2). */
  eventTarget?: boolean
  /** Told what a listener of this process threw. Default `console.error`. */
  onError?: (error: unknown) => void
}

export type Settings = Required<Omit<BusOptions, 'server' | 'token'>> & {
  server: HostServer | undefined
  token: string | boolean
}

/** Fills in defaults. @throws TypeError or RangeError that names the option, what it is and what it may be. */
export function settle(options: BusOptions): Settings {
  const settings: Settings = {
    host: options.host ?? DEFAULT_HOST,
    port: options.port ?? DEFAULT_PORT,
    basePath: (options.basePath ?? DEFAULT_BASE_PATH).replace(/\/+$/, ''),
    server: options.server,
    token: options.token ?? false,
    allowedOrigins: options.allowedOrigins ?? [],
    allowedHosts: options.allowedHosts ?? [],
    project: options.project || null,
    maxMessageBytes: options.maxMessageBytes ?? MAX_MESSAGE_BYTES,
    heartbeatMs: options.heartbeatMs ?? HEARTBEAT_MS,
    eventTarget: options.eventTarget ?? true,
    onError: options.onError ?? ((error) => console.error('[devtools-bus]', error)),
  }
  if (!/^(\/[^/?#\s]+)+$/.test(settings.basePath)) {
    throw new TypeError(`basePath must be a path such as "/__devtools", it is ${JSON.stringify(options.basePath)}`)
  }
  if (typeof settings.token === 'string' && !/^[\x21-\x7e]+$/.test(settings.token)) {
    throw new TypeError('token must be visible ASCII characters without spaces; use true for a fresh one at each start')
  }
  if (settings.host.trim() === '') throw new TypeError('host must not be empty; "0.0.0.0" listens everywhere')
  mustBeInteger('port', settings.port, 0, 65_535)
  mustBeInteger('maxMessageBytes', settings.maxMessageBytes, 1, 256 * 1024 * 1024)
  mustBeInteger('heartbeatMs', settings.heartbeatMs, 1, 2 ** 31 - 1)
  return settings
}

function mustBeInteger(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return
  throw new RangeError(`${name} must be a whole number from ${least} to ${most}, it is ${value}`)
}
