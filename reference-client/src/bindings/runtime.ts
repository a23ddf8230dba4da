/** What the event clients of one runtime share, whichever copy of this package they come from. */
import { type BusAddress, busKey } from '../bus-address.js'
import { EventIds } from '../link/event-ids.js'
import type { LinkFront, Port } from '../link/front.js'
import type { BusOptions } from './find-bus.js'
import type { InProcess } from './in-process.js'
import { type LazyLinkOptions, lazyLink } from './lazy-link.js'
import type { MovingPort } from './moving-port.js'

export type WayOptions = BusOptions & LazyLinkOptions

interface Runtime {
  ids: EventIds
  /** One link a bus, role, token and project. */
  links: Map<string, LinkFront>
  inProcess: InProcess | undefined
  /** The ports of {@link inProcess}, and what their event clients say of the bus. */
  unlinked: Map<object, { port: MovingPort; options: WayOptions }>
}

// The number changes with every change of what stands behind it.
const KEY = Symbol.for('@devtools-bus/client/runtime/3')

export function runtime(): Runtime {
  const holder = globalThis as { [KEY]?: Runtime }
  holder[KEY] ??= { ids: new EventIds(), links: new Map(), inProcess: undefined, unlinked: new Map() }
  return holder[KEY]
}

/**
 * The link to that bus. The options count for the first event client only.
 *
 * @throws RangeError where an option is out of range
 */
export function linkTo(address: BusAddress, { queue, window, history }: LazyLinkOptions): LinkFront {
  const { ids, links } = runtime()
  const key = busKey(address)
  const known = links.get(key)
  if (known !== undefined) return known
  const front = lazyLink(
    address,
    { queue, window, history },
    {
      ids,
      onClosed: () => {
        if (links.get(key) === front) links.delete(key)
      },
    },
  )
  links.set(key, front)
  return front
}

/** A port of the link to that bus. @throws RangeError where an option is out of range */
export function linkPort(address: BusAddress, options: LazyLinkOptions): Port {
  return linkTo(address, options).port()
}
