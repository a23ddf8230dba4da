/** What the event clients of one runtime share, whichever copy of this package they come from. */
import type { BusAddress } from '../bus-address.js'
import type { ConnectOptions } from '../link/connect.js'
import { LinkFront, type Port } from '../link/front.js'
import { wholeNumber } from '../link/limits.js'
import type { QueueLimits } from '../link/queue.js'
import { windowLimits } from '../link/window.js'
import { runtimeHost } from '../runtime-host.js'
import { InProcess } from './in-process.js'

interface Runtime {
  /** One link a bus, role, token and project. */
  links: Map<string, { port(): Port }>
  inProcess: { port(): Port } | undefined
}

// The number changes with every change of what stands behind it.
const KEY = Symbol.for('@devtools-bus/client/runtime/2')

function runtime(): Runtime {
  const holder = globalThis as { [KEY]?: Runtime }
  holder[KEY] ??= { links: new Map(), inProcess: undefined }
  return holder[KEY]
}

/** A port of the way to a bus in this realm. `everyMs` and `noBus` count for the first event client only. */
export function inProcessPort(everyMs: number, noBus?: string): Port {
  const shared = runtime()
  shared.inProcess ??= new InProcess(runtimeHost, everyMs, noBus)
  return shared.inProcess.port()
}

/** What a link is made with; counts for the first event client only. */
export interface LinkPortOptions extends Pick<ConnectOptions, 'window' | 'history'> {
  queue?: QueueLimits | undefined
}

/** A port of the link to that bus. @throws RangeError where an option is out of range */
export function linkPort(address: BusAddress, { queue, ...options }: LinkPortOptions): Port {
  windowLimits(options.window)
  wholeNumber('history', options.history ?? 0)
  const { links } = runtime()
  const { origin, basePath, bridge, token, project } = address
  const key = JSON.stringify([origin, basePath, bridge, token, project])
  const known = links.get(key)
  if (known !== undefined) return known.port()
  const front = new LinkFront({
    bridge,
    queue,
    report: runtimeHost.report,
    later: (callback) => void runtimeHost.after(0, callback),
    connect: (started) => void load(started, address, options),
    onClosed: () => {
      if (links.get(key) === front) links.delete(key)
    },
  })
  links.set(key, front)
  return front.port()
}

async function load(front: LinkFront, address: BusAddress, options: ConnectOptions): Promise<void> {
  try {
    const { connect } = await import('../link/connect.js')
    connect(front, address, options)
  } catch (cause) {
    front.fail(`the link could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}
