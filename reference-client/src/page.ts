/** `@devtools-bus/client/page`: the page side. Serves the event clients of a page, and connects it to the bus. */

import { Asking } from './bindings/asking.js'
import { locateBus } from './bindings/find-bus.js'
import { windowTarget } from './bindings/find-target.js'
import { lazyLink } from './bindings/lazy-link.js'
import { type BusAddress, busKey } from './bus-address.js'
import { asyncDispose } from './link/async-dispose.js'
import type { LinkFront } from './link/front.js'
import { IDLE } from './link/idle.js'
import { messageOf } from './link/message-of.js'
import type { LinkStatus } from './link/status.js'
import { checkOptions, LINK_EXAMPLES } from './option-checks.js'
import { PageBus } from './page/page-bus.js'
import type { PageBusHandle, PageBusOptions } from './page/page-types.js'
import { runtimeHost } from './runtime-host.js'

export type { QueueLimits } from './link/queue.js'
export type { LinkStatus } from './link/status.js'
export type { WindowLimits } from './link/window.js'
export type { PageBusHandle, PageBusOptions } from './page/page-types.js'

const NO_BUS =
  'no bus was found, events stay in this page and its tabs: pass the option url, or set globalThis.__DEVTOOLS_BUS__ (requirement FIND-1)'
/** The first wait before a bus is looked for again. */
const ASK_MS = 300
const NO_PAGE = 'this is no page: there is no window that can be listened on'

interface Shared {
  bus: PageBus
  /** Identity of the bus; undefined: none found yet. */
  key: string | undefined
  /** Looks for it again (FIND-2). */
  look(): void
  handles: number
  /** Resolves when all is closed; undefined while it serves. */
  ended?: Promise<void>
}

// The number changes with every change of what stands behind it.
const KEY = Symbol.for('@devtools-bus/client/page/2')
const page = globalThis as { [KEY]?: Shared | undefined }

/**
 * Serves the event clients of this page over `window`, published ones included, and connects them to the bus as a panel: by a
 * link with a session, so that a cut line costs nothing within the windows (LOCAL-3). Connects at once. Called again in the same
 * page, it shares what is there: the page hears every event once (LOCAL-4).
 *
 * Outside of a page (on a server that renders it), and where the window refuses, it does nothing, and says so in its status.
 *
 * @throws TypeError where `url`, or what was found in its place, is no address of a bus; RangeError where `queue`, `window` or
 * `history` is out of range
 */
export function startPageBus(options: PageBusOptions = {}): PageBusHandle {
  checkOptions('startPageBus', options, LINK_EXAMPLES)
  const target = windowTarget()
  if (target === undefined) return nowhere(NO_PAGE)
  const address = locateBus({ ...options, bridge: false })
  const key = address && busKey(address)
  const known = page[KEY]
  known?.look()
  // Whoever was on it has stopped in this very turn: nobody needs the other bus any more.
  if (known?.handles === 0 && known.key !== key) void end(known)
  const shared = page[KEY] ?? begin(target, address, key, options)
  if (typeof shared === 'string') return nowhere(shared)
  if (shared.key !== key) {
    runtimeHost.report('startPageBus was called before in this page, with another bus; the page stays on that one')
  }
  shared.handles += 1
  return handleOn(shared)
}

/** What serves the page from now on, or why nothing can. */
function begin(
  target: EventTarget,
  address: BusAddress | undefined,
  key: string | undefined,
  options: PageBusOptions,
): Shared | string {
  let connect: ((address: BusAddress) => void) | undefined
  const look = (): boolean => {
    const found = connect && locateAgain(options)
    if (found === undefined) return shared.handles > 0
    connect?.(found)
    connect = undefined
    shared.key = busKey(found)
    shared.bus.tabs = tabsOf(found)
    return false
  }
  const asking = new Asking(runtimeHost, ASK_MS, look)
  const seek = (front: LinkFront, found: (address: BusAddress) => void): void => {
    connect = found
    front.fail(NO_BUS)
    // Deferred: the lookup has just been made.
    runtimeHost.after(0, () => asking.ask())
  }
  const link = lazyLink(address ?? seek, options)
  const shared = { key, handles: 0, look } as Omit<Shared, 'bus'> as Shared
  try {
    shared.bus = new PageBus({ host: runtimeHost, target, link, tabs: tabsOf(address), emitting: look })
    page[KEY] = shared
    return shared
  } catch (cause) {
    return `this window cannot be served: ${messageOf(cause)}`
  }
}

/** Tabs that are on the same bus hear each other (LOCAL-5). */
function tabsOf(address: BusAddress | undefined): string {
  return JSON.stringify(['devtools-bus', address?.origin, address?.basePath, address?.project])
}

function locateAgain(options: PageBusOptions): BusAddress | undefined {
  try {
    return locateBus({ ...options, bridge: false })
  } catch {
    return undefined
  }
}

function handleOn(shared: Shared): PageBusHandle {
  const { status } = shared.bus
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> => {
    stopped ??= leave(shared)
    return stopped
  }
  return {
    get status() {
      return status.current
    },
    onStatus: (callback) => status.watch(callback),
    stop,
    [asyncDispose]: stop,
  }
}

/** A turn later, so that code that stops and starts in one turn, as components of React do in its StrictMode, loses nothing. */
async function leave(shared: Shared): Promise<void> {
  shared.handles -= 1
  if (shared.handles > 0) return
  await new Promise((resolve) => setTimeout(resolve, 0))
  if (shared.handles === 0) await end(shared)
}

function end(shared: Shared): Promise<void> {
  if (page[KEY] === shared) page[KEY] = undefined
  shared.ended ??= shared.bus.stop()
  return shared.ended
}

function nowhere(reason: string): PageBusHandle {
  const status: LinkStatus = { ...IDLE, reason }
  const stop = async (): Promise<void> => {}
  return { status, onStatus: () => () => {}, stop, [asyncDispose]: stop }
}
