import {
  DEFAULT_BASE_PATH,
  DEFAULT_HOST,
  DEFAULT_PORT,
  HEARTBEAT_MS,
  HISTORY_EVENTS,
  MAX_MESSAGE_BYTES,
  WINDOW,
} from '@devtools-bus/schema/constants'
import { consoleError, consoleWarning } from './console.js'
import { handler } from './handler.js'
import { hostAdvice, readAllowedHost } from './node/host-policy.js'
import { type HostServer, isHostServer, serverAdvice } from './node/host-server.js'
import { originAdvice } from './node/origin-advice.js'
import { type OriginPattern, readAllowedOrigin } from './node/origin-policy.js'
import { callback, checkOptions, expecting, flag, listOf, type OptionTable, wholeNumber } from './option-checks.js'
import {
  basePathAdvice,
  hostToBindAdvice,
  isBasePath,
  isBindable,
  isProject,
  isTextOf,
  isToken,
  withoutSecret,
} from './option-forms.js'

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
  /**
   * Origins to accept beside loopback ones and the bus's own (ORIGIN-1): `https://app.example`, `https://*.example.dev` for its subdomains,
   * `https://app.example:*` for any port, `file://`, `chrome-extension://<id>`, `vscode-webview://*`.
   */
  allowedOrigins?: readonly string[]
  /**
   * Host names to accept beside loopback ones and IP addresses (HOST-1). A leading dot allows subdomains too. Requests for these hosts need the
   * token (TOKEN-6).
   */
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

export type Settings = Required<Omit<BusOptions, 'server' | 'token' | 'window' | 'allowedOrigins'>> & {
  window: Required<WindowOptions>
  allowedOrigins: readonly OriginPattern[]
  server: HostServer | undefined
  token: string | boolean
}

/** What each option of {@link createBus} may be. */
export const BUS_OPTIONS: OptionTable<BusOptions> = {
  host: expecting('a host name or an IP address such as "127.0.0.1"', isBindable, hostToBindAdvice),
  port: wholeNumber(0, 65_535, DEFAULT_PORT),
  basePath: expecting('a path such as "/__devtools"', isBasePath, basePathAdvice),
  server: expecting('an http, https or http2 server such as http.createServer(app)', isHostServer, serverAdvice),
  token: expecting('true, false or a string of visible ASCII characters', isToken, undefined, withoutSecret),
  allowedOrigins: listOf(
    'origins such as ["https://app.example"]',
    expecting('an origin such as "https://app.example"', isTextOf(readAllowedOrigin), originAdvice),
    (value) => (value === true || value === '*' ? originAdvice('*') : ''),
  ),
  allowedHosts: listOf(
    'host names such as ["tools.example"]',
    expecting('a host name without a port such as "tools.example"', isTextOf(readAllowedHost), hostAdvice),
    (value) => (value === true || value === 'all' || value === '*' ? hostAdvice('*') : ''),
  ),
  project: expecting('a name such as "shop", or null', isProject),
  maxMessageBytes: wholeNumber(1, 256 * MIB, MAX_MESSAGE_BYTES),
  window: (name, value) =>
    checkOptions(
      name,
      value,
      {
        events: wholeNumber(1, MOST_EVENTS, WINDOW.events),
        bytes: wholeNumber(1, 1024 * MIB, WINDOW.bytes),
        ms: wholeNumber(1, LONGEST_MS, WINDOW.ms),
      } satisfies OptionTable<WindowOptions>,
      `${name}.`,
    ),
  history: wholeNumber(0, MOST_EVENTS, HISTORY_EVENTS),
  heartbeatMs: wholeNumber(1, LONGEST_MS, HEARTBEAT_MS),
  eventTarget: flag,
  onError: callback('(error) => console.error(error)'),
  onWarning: callback('(message) => console.warn(message)'),
}

/**
 * Checks options and fills in defaults.
 *
 * @throws TypeError, or RangeError for a number outside its range, that names the option, what is expected and what was given.
 */
export function settle(given: BusOptions): Settings {
  checkOptions('createBus', given, BUS_OPTIONS)
  const options = { ...given }
  return {
    host: options.host ?? DEFAULT_HOST,
    port: options.port ?? DEFAULT_PORT,
    basePath: withoutFinalSlash(options.basePath ?? DEFAULT_BASE_PATH),
    server: options.server,
    token: options.token ?? false,
    allowedOrigins: (options.allowedOrigins ?? []).flatMap((entry) => readAllowedOrigin(entry) ?? []),
    allowedHosts: readAllowedHosts(options.allowedHosts),
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
    onError: handler('onError', options.onError ?? ((error) => consoleError('', error))),
    onWarning: handler('onWarning', options.onWarning ?? consoleWarning),
  }
}

/** In the form that requests are compared with. */
export function readAllowedHosts(entries: readonly string[] = []): string[] {
  return entries.flatMap((entry) => readAllowedHost(entry) ?? [])
}

export function withoutFinalSlash(basePath: string): string {
  return basePath.replace(/\/+$/, '')
}

/** What a bus with these settings can do beyond relaying over WebSocket (INFO-1). */
export function capabilitiesOf({ history }: Settings): string[] {
  return ['sse', 'session', ...(history > 0 ? ['history'] : [])]
}
