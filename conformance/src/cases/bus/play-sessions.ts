/** Plays a history of sessions against the bus, and has what everybody was told and heard judged. */

import { hold, mustCome } from '../../checkers/exactly.js'
import { checkHeard, due, type SessionHearer, type Speaker } from '../../checkers/heard-of-sessions.js'
import type { SessionHistory, Step } from '../../histories/session-history.js'
import { hears, type Place } from '../../oracle/routing.js'
import type { WebSocketPeer } from '../../wire/web-socket-peer.js'
import type { Scene } from './scene.js'
import { SessionVisitor } from './session-visitor.js'

const WITH_ALL = { back: 0, skip: 0, givesUp: false }

/** Somebody without a session that fills the windows. */
interface Chatter {
  place: Place
  say: (text: string) => void | Promise<void>
  said: string[]
}

interface Play {
  scene: Scene
  visitors: SessionVisitor[]
  chatters: Record<Place, Chatter>
  /** Hears everything there is to hear, and has no session. */
  referee: WebSocketPeer
  /** How many events each role could have heard, at the most. */
  spokenTo: Record<'panel' | 'bridge', number>
  mint: (place: Place, characters: number) => string
}

export async function playSessions(scene: Scene, history: SessionHistory): Promise<void> {
  const play = await setUp(scene, history)
  for (const step of history.steps) {
    await take(play, step)
    for (const visitor of play.visitors) visitor.listen()
  }
  for (const visitor of play.visitors) {
    visitor.readOn()
    if (!visitor.isThere) await visitor.comeBack({ over: visitor.over, ...WITH_ALL }, () => play.spokenTo[visitor.role])
    await visitor.settle()
  }
  const last = play.mint('bridge', 0)
  play.chatters.bridge.said.push(last)
  await play.chatters.bridge.say(last)
  await judge(play)
}

async function setUp(scene: Scene, history: SessionHistory): Promise<Play> {
  const [referee, panel, bridge] = [await scene.bridge(), await scene.panel(), await scene.bridge()]
  const spokenTo = { panel: 0, bridge: 0 }
  const mint = (place: Place, characters: number) => {
    for (const role of ['panel', 'bridge'] as const) if (hears(place, role)) spokenTo[role] += 1
    return scene.mint(characters === 0 ? {} : { payload: 'x'.repeat(characters) })
  }
  const { inProcess } = scene.subject
  const chatters = {
    panel: { place: 'panel', say: (text: string) => panel.send(text), said: [] },
    bridge: { place: 'bridge', say: (text: string) => bridge.send(text), said: [] },
    'in-process': { place: 'in-process', say: (text: string) => inProcess?.emit(JSON.parse(text)), said: [] },
  } satisfies Record<Place, Chatter>
  const visitors: SessionVisitor[] = []
  for (const visitor of history.visitors) {
    const mintOwn = (characters: number) => mint(visitor.role, characters)
    visitors.push(await SessionVisitor.meet(scene, visitor, history.window, mintOwn))
  }
  return { scene, visitors, chatters, referee, spokenTo, mint }
}

async function take({ visitors, chatters, mint, spokenTo }: Play, step: Step): Promise<void> {
  if (step.do === 'chatter') {
    const chatter = chatters[step.from]
    for (let count = 0; count < step.events; count += 1) {
      const text = mint(chatter.place, 0)
      chatter.said.push(text)
      await chatter.say(text)
    }
    return
  }
  const visitor = visitors[step.who % visitors.length] as SessionVisitor
  if (step.do === 'send') await visitor.send(step.messages, step.skip)
  else if (step.do === 'cut') visitor.cut()
  else if (step.do === 'post again') await visitor.postAgain(step.back)
  else if (step.do === 'stop reading') visitor.stopReading()
  else if (step.do === 'read on') visitor.readOn()
  else await visitor.comeBack(step, () => spokenTo[visitor.role])
}

async function judge({ scene, visitors, chatters, referee }: Play): Promise<void> {
  const own = visitors.map(speakerOf)
  const others = Object.values(chatters).map(
    ({ place, said }): Speaker => ({ name: `a ${place} without a session`, place, spoken: said, lost: [] }),
  )
  const speakers = [...own, ...others]
  const outsider: Outsider = { place: 'bridge', speaks: undefined }
  await mustCome(
    'SESSION-4',
    referee.events.count(due(outsider, speakers).length, 'all that was sent', scene.patienceMs),
  )
  checkHeard({ name: 'a witness', ...outsider, heard: referee.events.all, onceRule: 'SESSION-4' }, speakers)
  await inProcessHeard(scene, speakers)
  for (const [index, visitor] of visitors.entries()) {
    await visitor.hasHeard('RESUME-1', due({ place: visitor.role, speaks: own[index] }, speakers).length)
  }
  const barrier = scene.mint()
  referee.send(barrier)
  for (const [index, visitor] of visitors.entries()) {
    const hearer = { name: `${visitor.role} ${index}`, place: visitor.role, speaks: own[index], onceRule: 'SESSION-3' }
    const number = due(hearer, speakers).length + 1
    await visitor.hasHeard('RESUME-1', number)
    const { heard } = visitor.model
    const texts = [...heard].sort(([one], [other]) => one - other).map(([, text]) => text)
    checkHeard({ ...hearer, heard: texts.filter((text) => text !== barrier) }, speakers)
    // What it has to hear, less what it was told is gone, is what it has heard: so the next number is this one.
    hold('SESSION-3', heard.get(number) === barrier, `${hearer.name} has another number for the next event`, number)
  }
}

type Outsider = Pick<SessionHearer, 'place' | 'speaks'>

function speakerOf({ role, model }: SessionVisitor, index: number): Speaker {
  const spoken = model.spoken
  const lost = [...model.lost].flatMap((number) => model.messages[number - 1] ?? [])
  return { name: `${role} ${index}`, place: role, spoken, lost }
}

/** Code in the bus's own process hears everything too, as values. */
async function inProcessHeard({ subject, patienceMs }: Scene, speakers: readonly Speaker[]): Promise<void> {
  if (subject.inProcess === undefined) return
  const { heard } = subject.inProcess
  const hearer: Outsider = { place: 'in-process', speaks: undefined }
  const all = due(hearer, speakers)
  await mustCome('SESSION-4', heard.count(all.length, 'all that was sent', patienceMs))
  const byId = new Map(speakers.flatMap(({ spoken, lost }) => [...spoken, ...lost]).map((text) => [idOf(text), text]))
  const texts = heard.all.map((event) => byId.get(event.eventId ?? '') ?? JSON.stringify(event))
  const ownToo = texts.filter(
    (text) => !speakers.some(({ place, spoken }) => place === 'in-process' && spoken.includes(text)),
  )
  checkHeard({ name: 'in-process code', ...hearer, heard: ownToo, onceRule: 'SESSION-4' }, speakers)
}

function idOf(text: string): string {
  try {
    return String((JSON.parse(text) as { eventId?: string } | null)?.eventId)
  } catch {
    return ''
  }
}
