/** Plays a routing history against the bus, and has the deliveries judged. */
import { checkDeliveries, type Hearer, type Sent } from '../../checkers/deliveries.js'
import { hold, mustCome } from '../../checkers/exactly.js'
import { eventText } from '../../histories/event-text.js'
import type { Connected, RoutingHistory, Sending } from '../../histories/routing-history.js'
import type { Observations } from '../../observations.js'
import { inTheApplication, onTheWire } from '../../oracle/bigint-model.js'
import { saysBridge } from '../../oracle/judge.js'
import { hears, routeRule } from '../../oracle/routing.js'
import type { WireEvent } from '../../subject.js'
import type { HearingPeer } from '../../wire/peer.js'
import { WebSocketPeer } from '../../wire/web-socket-peer.js'
import { codeOf } from './answers.js'
import type { Scene } from './scene.js'

/** Fences belong to the harness: they prove that what was sent before them is through. */
const FENCE = '"type":"fence:'
let played = 0

export async function playRouting(scene: Scene, history: RoutingHistory): Promise<void> {
  played += 1
  const inProcessFrom = scene.subject.inProcess?.heard.all.length ?? 0
  const peers: HearingPeer[] = []
  for (const connected of history.connected) peers.push(await connect(scene, connected))
  const [referee, assistant] = [await scene.bridge(), await scene.bridge()]
  const sent: Sent[] = []
  for (const [step, sending] of history.sendings.entries()) {
    sent.push(await send(scene, history, peers, sending, `h${played}-${step}`))
  }
  await settle(scene, history, peers, referee, assistant)
  await latecomers(scene, history, peers, referee, sent)
  for (const hearer of hearersOf(scene, history, peers, inProcessFrom)) checkDeliveries(sent, hearer)
  checkDeliveries(sent, hearer('the referee bridge', 'bridge', 'ws', undefined, referee.events.all))
  for (const peer of [...peers, referee, assistant]) peer.close()
}

function connect(scene: Scene, { role, over, greets }: Connected): Promise<HearingPeer> {
  const query = { ...(role === 'bridge' ? { bridge: 'server' } : {}), ...(greets ? { v: '1' } : {}) }
  return over === 'ws' ? scene.webSocket(query) : scene.sse(query)
}

async function send(
  scene: Scene,
  { connected }: RoutingHistory,
  peers: readonly HearingPeer[],
  { from, shape }: Sending,
  id: string,
): Promise<Sent> {
  const text = eventText(shape, id)
  if (from === 'in-process') {
    const event = emittable(text)
    await scene.subject.inProcess?.emit(event)
    return { id, text: JSON.stringify(event), place: 'in-process', connection: undefined, by: 'in-process' }
  }
  if (from === 'post') {
    const answer = await scene.post(text)
    hold(
      'ROUTE-6',
      answer.status === 202,
      `a good event was answered ${answer.status} ${codeOf(answer)}`,
      202,
      answer.body,
    )
    return { id, text, place: saysBridge(text) ? 'bridge' : 'panel', connection: undefined, by: 'post' }
  }
  const peer = peers[from]
  if (!(peer instanceof WebSocketPeer)) throw new Error('only a WebSocket sends')
  peer.send(text)
  return { id, text, place: connected[from]?.role ?? 'panel', connection: from, by: 'ws' }
}

/** What in-process code can emit of it: the members an event has, its payload without what no application can hold. */
function emittable(text: string): WireEvent {
  const { type, payload, pluginId, eventId } = JSON.parse(text) as Required<WireEvent>
  const held = payload === undefined ? {} : { payload: onTheWire(inTheApplication(payload)) }
  return JSON.parse(JSON.stringify({ type, ...held, pluginId, eventId }))
}

/** Resolves once everything sent has reached everybody whom it reaches. */
async function settle(
  scene: Scene,
  { connected }: RoutingHistory,
  peers: readonly HearingPeer[],
  referee: WebSocketPeer,
  assistant: WebSocketPeer,
) {
  const fence = (name: string) => `{${FENCE}${name}"}`
  for (const [index, peer] of peers.entries()) {
    if (!(peer instanceof WebSocketPeer)) continue
    const from = connected[index]?.role ?? 'panel'
    peer.send(fence(`own-${index}`))
    // ORDER-1 holds for one sender: what it sent before is through to those who have its own fence.
    const hearing = peers.filter((other, at) => other !== peer && hears(from, connected[at]?.role ?? 'panel'))
    for (const { events } of [referee, ...hearing])
      await mustCome(routeRule(from), heard(events, fence(`own-${index}`), scene))
  }
  referee.send(fence('last'))
  for (const peer of [...peers, assistant])
    await mustCome(routeRule('bridge'), heard(peer.events, fence('last'), scene))
  const { inProcess } = scene.subject
  if (inProcess !== undefined) {
    const name = `fence:in-${played}`
    referee.send(`{"type":"${name}"}`)
    const observed = inProcess.heard.find('a fence in the process', scene.patienceMs, ({ type }) => type === name)
    await mustCome(routeRule('bridge'), observed)
  }
  assistant.send(fence('of-the-assistant'))
  await mustCome(routeRule('bridge'), heard(referee.events, fence('of-the-assistant'), scene))
}

/** What a fence has overtaken is late, which is another fault than lost: it is waited for, and judged by its order. */
async function latecomers(
  { patienceMs }: Scene,
  { connected }: RoutingHistory,
  peers: readonly HearingPeer[],
  referee: HearingPeer,
  sent: readonly Sent[],
): Promise<void> {
  const due = [...peers, referee].flatMap(({ events }, at) =>
    sent
      .filter(({ place, connection }) => connection !== at && hears(place, connected[at]?.role ?? 'bridge'))
      .map(({ id }) => events.find('an event', patienceMs, (text) => text.includes(id))),
  )
  await Promise.allSettled(due)
}

function heard(events: Observations<string>, text: string, { patienceMs }: Scene): Promise<string> {
  return events.find(`the fence ${text}`, patienceMs, (one) => one === text)
}

function hearersOf(
  scene: Scene,
  history: RoutingHistory,
  peers: readonly HearingPeer[],
  inProcessFrom: number,
): Hearer[] {
  const hearers = history.connected.map(({ role, over }, index) =>
    hearer(`${role} ${index} (${over})`, role, over, index, peers[index]?.events.all ?? []),
  )
  const { inProcess } = scene.subject
  if (inProcess === undefined) return hearers
  const texts = inProcess.heard.all.slice(inProcessFrom).map((event) => JSON.stringify(event))
  // Whether in-process code hears its own events is no matter of the wire.
  return [...hearers, hearer('in-process code', 'in-process', 'in-process', undefined, texts)]
}

function hearer(
  name: string,
  place: Hearer['place'],
  over: Hearer['over'],
  connection: number | undefined,
  texts: readonly string[],
): Hearer {
  return { name, place, over, connection, heard: texts.filter((text) => !text.includes(FENCE)) }
}
