import { LinkFront } from '../../src/link/front.js'
import { LinkCore } from '../../src/link/link-core.js'
import type { QueueLimits } from '../../src/link/queue.js'
import type { LinkStatus } from '../../src/link/status.js'
import type { Post } from '../../src/link/transport.js'
import type { WindowLimits } from '../../src/link/window.js'
import { SimulatedBus } from './simulated-bus.js'
import { VirtualTime } from './virtual-time.js'

export interface SimulatedLink {
  time: VirtualTime
  bus: SimulatedBus
  /** Where streams end up. */
  streams: SimulatedBus
  front: LinkFront
  /** Every status that was told. */
  statuses: LinkStatus[]
}

export interface SimulatedOptions {
  queue?: QueueLimits
  window?: WindowLimits
  history?: number
  /** Posts over HTTP; without it there is no fallback. */
  post?: Post
  random?: () => number
  bridge?: boolean
  timeScale?: number
  onClosed?: () => void
}

/** A link in virtual time, over a bus that the test plays. */
export function simulatedLink(options: SimulatedOptions = {}): SimulatedLink {
  const { queue, window, history, post, random, bridge = true, timeScale, onClosed = () => {} } = options
  const time = new VirtualTime(random)
  const bus = new SimulatedBus(time)
  const streams = new SimulatedBus(time)
  const http = post && { stream: streams, post }
  const front = new LinkFront({
    bridge,
    queue,
    host: time,
    onClosed,
    connect: (started) =>
      started.attach(new LinkCore(started, { host: time, webSocket: bus, http, window, history, timeScale })),
  })
  const statuses: LinkStatus[] = []
  front.status.watch((status) => statuses.push(status))
  return { time, bus, streams, front, statuses }
}

/** The `type` of each message. */
export function typesOf(texts: readonly string[]): string[] {
  return texts.map((text) => (JSON.parse(text) as { type: string }).type)
}
