import { onTestFinished } from 'vitest'
import { LinkFront } from '../../src/link/front.js'
import { PageBus } from '../../src/page/page-bus.js'
import { sessionHello } from '../simulated/session-hello.js'
import { simulatedLink, typesOf } from '../simulated/simulated-link.js'
import { VirtualTime } from '../simulated/virtual-time.js'

export interface Detail {
  type: string
  payload?: unknown
  pluginId?: string
  eventId?: string
  [member: string]: unknown
}

/** A page's window, and what is heard in it. */
export function pageWindow() {
  const target = new EventTarget()
  const heard: Detail[] = []
  const note = (event: Event): void => void heard.push((event as CustomEvent<Detail>).detail)
  target.addEventListener('tanstack-devtools-global', note)
  const emit = (detail: unknown): void => {
    target.dispatchEvent(new CustomEvent('tanstack-dispatch-event', { detail }))
  }
  const on = (type: string, listener: (detail: Detail) => void): void => {
    target.addEventListener(type, (event) => listener((event as CustomEvent<Detail>).detail))
  }
  return { target, heard, emit, on, types: () => heard.map(({ type }) => type) }
}

let pages = 0

function newTabs(): string {
  pages += 1
  return `page ${pages}`
}

/** A link of a page for which no bus is found. */
export function linkToNowhere(host: VirtualTime): LinkFront {
  return new LinkFront({ bridge: false, host, connect: (front) => front.fail('no bus was found') })
}

/** A page with a bus in it, without a link. Pages of the same `tabs` are tabs of one browser. */
export function pageAlone(tabs = newTabs(), link?: LinkFront) {
  const page = pageWindow()
  const time = new VirtualTime()
  const bus = new PageBus({
    host: time,
    target: page.target,
    link: link ?? linkToNowhere(time),
    tabs,
  })
  // Its line is closed in virtual time, which nobody moves on.
  onTestFinished(() => void bus.stop())
  return { ...page, bus, reports: time.reports }
}

/** A page with a bus in it, whose link is in its session. */
export function pageOnBus(tabs?: string) {
  const link = simulatedLink({ bridge: false })
  const page = pageAlone(tabs, link.front)
  link.bus.latest.accept()
  link.bus.latest.hello(undefined, sessionHello())
  const sent = (): Detail[] => link.bus.latest.sent.map((text) => JSON.parse(text) as Detail)
  return {
    ...page,
    link,
    say: (event: object) => link.bus.latest.say(event),
    sent,
    sentTypes: () => typesOf(link.bus.latest.sent),
  }
}

/** Another bus of the page, which does as LOCAL-2 says; `tabs` is what it tells its like in other tabs. */
export function otherBus(target: EventTarget) {
  const tabs: Detail[] = []
  const connect = (): void => void target.dispatchEvent(new CustomEvent('tanstack-connect-success'))
  const bring = (detail: Detail): void => {
    target.dispatchEvent(new CustomEvent(detail.type, { detail }))
    target.dispatchEvent(new CustomEvent('tanstack-devtools-global', { detail }))
  }
  const hand = (event: Event): void => {
    const { detail } = event as CustomEvent<Detail>
    tabs.push(detail)
    bring(detail)
  }
  target.addEventListener('tanstack-connect', connect)
  target.addEventListener('tanstack-dispatch-event', hand)
  return {
    tabs,
    bring,
    stop: () => {
      target.removeEventListener('tanstack-connect', connect)
      target.removeEventListener('tanstack-dispatch-event', hand)
    },
  }
}
