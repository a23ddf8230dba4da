import { hearsExactly, hold, mustCome } from '../../checkers/exactly.js'
import type { BusCase } from '../../subject.js'
import type { WebSocketPeer } from '../../wire/web-socket-peer.js'
import { Scene } from './scene.js'
import { Witnesses } from './witnesses.js'

const MEBIBYTE = 1024 * 1024
const EVENT_BYTES = MEBIBYTE / 2
/** Before the silent panels are there, and again beside them. */
const EVENTS = 150
const SILENT_PANELS = 8
/** Half of what it costs to keep all of that for each of the silent panels; what a runtime has of its own is not counted. */
const MOST_GROWTH_BYTES = (SILENT_PANELS * EVENTS * EVENT_BYTES) / 2
const LOOK_EVERY = 10

/** How much is kept for whom. */
export const slowMemory: readonly BusCase[] = [
  {
    id: 'slow/nothing-is-kept-for-panels-that-hear-nothing',
    title: 'Panels that do not read cost no memory while other panels send, which panels never hear',
    requirements: ['SLOW-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const witnesses = await Witnesses.open(scene)
      const sender = await scene.panel()
      let before: number | undefined
      await sendLarge(scene, sender, witnesses, async () => {
        const resident = await scene.subject.residentBytes()
        if (resident !== undefined) before = Math.max(before ?? 0, resident)
      })
      const silent = await Promise.all(Array.from({ length: SILENT_PANELS }, () => scene.panel()))
      for (const panel of silent) panel.pause()
      await sendLarge(scene, sender, witnesses, () => isBounded(scene, before))
      witnesses.countFromHere()
      await witnesses.undisturbed('SLOW-1')
      for (const panel of silent) panel.resume()
      const [event, bridge] = [scene.mint(), await scene.bridge()]
      bridge.send(event)
      for (const panel of silent) {
        // What the witness bridge sent to prove itself, they heard too.
        await mustCome(
          'SLOW-1',
          panel.events.find('the next event', scene.patienceMs, (one) => one === event),
        )
      }
    },
  },
  {
    id: 'slow/large-messages-may-wait',
    title: 'Where messages may be of 32 MiB, a receiver for which two of 16 MiB wait is not ended',
    requirements: ['SLOW-1'],
    async check(scope) {
      const scene = await Scene.open(scope, { maxMessageBytes: 32 * MEBIBYTE })
      const [receiver, witness, sender] = [await scene.panel(), await scene.panel(), await scene.bridge()]
      const receivers = scene.speaksSse ? [receiver, await scene.sse()] : [receiver]
      for (const each of receivers) each.pause()
      const payload = 'x'.repeat(16 * MEBIBYTE)
      const texts = [scene.mint({ payload }), scene.mint({ payload }), scene.mint()]
      for (const text of texts) await sender.sendPaced(text)
      await hearsExactly('SLOW-1', 'a witness', witness.events, texts, scene.patienceMs)
      for (const each of receivers) {
        each.resume()
        await hearsExactly('SLOW-1', 'a receiver that paused', each.events, texts, scene.patienceMs)
      }
    },
  },
]

/** Sends large events one after the other, each once the one before was heard, and has a look now and then. */
async function sendLarge(
  scene: Scene,
  sender: WebSocketPeer,
  { bridge }: Witnesses,
  look: () => Promise<void>,
): Promise<void> {
  const { inProcess } = scene.subject
  const payload = 'x'.repeat(EVENT_BYTES)
  for (let sent = 1; sent <= EVENTS; sent += 1) {
    const type = `large:${sent}`
    const text = scene.mint({ type, payload })
    await sender.sendPaced(text)
    await mustCome(
      'ROUTE-3',
      bridge.events.find('an event', scene.patienceMs, (one) => one === text),
    )
    if (inProcess !== undefined) {
      await mustCome(
        'ROUTE-3',
        inProcess.heard.find('an event', scene.patienceMs, (one) => one.type === type),
      )
    }
    bridge.events.forget()
    inProcess?.heard.forget()
    if (sent % LOOK_EVERY === 0) await look()
  }
}

/** Holds that the subject's memory grows no further than it had `before`, where it can be read. */
async function isBounded({ subject }: Scene, before: number | undefined): Promise<void> {
  const resident = await subject.residentBytes()
  if (resident === undefined || before === undefined) return
  const message = `${SILENT_PANELS} panels that do not read, and have nothing to hear, fill the bus's memory`
  const most = before + MOST_GROWTH_BYTES
  hold('SLOW-1', resident < most, message, `less than ${most} bytes, as there were ${before} without them`, resident)
}
