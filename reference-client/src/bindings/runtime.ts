/** What the event clients of one runtime share, whichever copy of this package they come from. */
import { type BusAddress, busKey } from '../bus-address.js'
import type { Port } from '../link/front.js'
import { runtimeHost } from '../runtime-host.js'
import { InProcess } from './in-process.js'
import { type LazyLinkOptions, lazyLink } from './lazy-link.js'

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

/**
 * A port of the link to that bus. The options count for the first event client only.
 *
 * @throws RangeError where an option is out of range
 */
export function linkPort(address: BusAddress, options: LazyLinkOptions): Port {
  const { links } = runtime()
  const key = busKey(address)
  const known = links.get(key)
  if (known !== undefined) return known.port()
  const front = lazyLink(address, options, () => {
    if (links.get(key) === front) links.delete(key)
  })
  links.set(key, front)
  return front.port()
}
