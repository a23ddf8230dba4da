/** `@devtools-bus/client/page`: the page side. Serves the event clients of a page, and connects it to the bus. */
import { locateBus } from './bindings/find-bus.js'
import { type LazyLinkOptions, lazyLink } from './bindings/lazy-link.js'
import { type BusAddress, busKey } from './bus-address.js'
import { asyncDispose } from './link/async-dispose.js'
import { IDLE } from './link/idle.js'
import type { LinkStatus } from './link/status.js'
import { PageBus } from './page/page-bus.js'
import type { PageBusHandle, PageBusOptions } from './page/page-types.js'
import { runtimeHost } from './runtime-host.js'

export type { QueueLimits } from './link/queue.js'
export type { LinkStatus } from './link/status.js'
export type { WindowLimits } from './link/window.js'
export type { PageBusHandle, PageBusOptions } from './page/page-types.js'

const NO_BUS =
  'no bus was found, events stay in this page and its tabs: pass the option url, or set globalThis.__DEVTOOLS_BUS__ (requirement FIND-1)'
const NO_PAGE = 'this is no page: there is no window'

interface Shared {
  bus: PageBus
  /** What the bus is known by. */
  key: string | undefined
  handles: number
}

// The number changes with every change of what stands behind it.
const KEY = Symbol.for('@devtools-bus/client/page/1')
const page = globalThis as { [KEY]?: Shared | undefined; window?: Partial<EventTarget> }

/**
 * Serves the event clients of this page over `window`, published ones included, and connects them to the bus as a panel: by a
 * link with a session, so that a cut line costs nothing within the windows (LOCAL-3). Connects at once. Called again in the same
 * page, it shares what is there: the page hears every event once (LOCAL-4).
 *
 * Outside of a page (on a server that renders it) it does nothing, and says so in its status.
 *
 * @throws TypeError where `url`, or what was found in its place, is no address of a bus; RangeError where `queue`, `window` or
 * `history` is out of range
 */
export function startPageBus(options: PageBusOptions = {}): PageBusHandle {
  const { window } = page
  if (typeof window?.addEventListener !== 'function') return nowhere()
  const address = locateBus({ ...options, bridge: false })
  const key = address && busKey(address)
  const shared = page[KEY] ?? begin(window as EventTarget, address, key, options)
  if (shared.key !== key) {
    runtimeHost.report('startPageBus was called before in this page, with another bus; the page stays on that one')
  }
  shared.handles += 1
  return handleOn(shared)
}

function begin(
  target: EventTarget,
  address: BusAddress | undefined,
  key: string | undefined,
  options: LazyLinkOptions,
): Shared {
  const { queue, window, history } = options
  const bus = new PageBus({
    host: runtimeHost,
    target,
    link: address && lazyLink(address, { queue, window, history }),
    noLink: address === undefined ? NO_BUS : undefined,
    tabs: JSON.stringify(['devtools-bus', address?.origin, address?.basePath, address?.project]),
  })
  const shared: Shared = { bus, key, handles: 0 }
  page[KEY] = shared
  return shared
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

async function leave(shared: Shared): Promise<void> {
  shared.handles -= 1
  if (shared.handles > 0) return
  page[KEY] = undefined
  await shared.bus.stop()
}

function nowhere(): PageBusHandle {
  const status: LinkStatus = { ...IDLE, reason: NO_PAGE }
  const stop = async (): Promise<void> => {}
  return { status, onStatus: () => () => {}, stop, [asyncDispose]: stop }
}
