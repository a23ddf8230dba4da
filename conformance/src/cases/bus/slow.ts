import { hearsExactly, hold, mustCome } from '../../checkers/exactly.js'
import type { BusCase } from '../../subject.js'
import type { HearingPeer } from '../../wire/peer.js'
import { Scene } from './scene.js'

const EVENT_BYTES = 512 * 1024
/** 8 MiB of the bus's, and whatever the machine's network holds; far less would do. */
const MOST_EVENTS = 96

/** 10.5 MiB of `data:` lines: more than 8 MiB only for a bus that counts those. */
const NEWLINES = 1.5 * 1024 * 1024
/** Three million lines take a busy machine a while. */
const MANY_LINES_PATIENCE = 6

/** A receiver that reads on at once finds the close, unless the line it lies in is gone. */
const CUT_EARLY =
  'the line of the slow receiver was cut before it could read a close with 1013: either none was sent, or the line was cut sooner than 5,000 ms after it'

interface Stalls extends HearingPeer {
  pause(): void
  resume(): void
}

/** Sends to a receiver that has stopped reading until it is ended, or enough was sent; a witness hears all. */
async function starve(scene: Scene, slow: Stalls): Promise<number> {
  const witness = await scene.panel()
  const sender = await scene.bridge()
  slow.pause()
  const payload = 'x'.repeat(EVENT_BYTES)
  for (let sent = 0; sent < MOST_EVENTS; sent += 1) {
    const text = scene.mint({ payload })
    await sender.sendPaced(text)
    const heard = witness.events.find('an event that others do not read', scene.patienceMs, (one) => one === text, sent)
    await mustCome('SLOW-1', heard)
  }
  slow.resume()
  return MOST_EVENTS
}

export const slow: readonly BusCase[] = [
  {
    id: 'slow/websocket-is-ended',
    title: 'A WebSocket that stops reading is ended with 1013 once 8 MiB wait for it, and delays nobody',
    requirements: ['SLOW-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const receiver = await scene.panel()
      const sent = await starve(scene, receiver)
      const { code } = await mustCome('SLOW-1', receiver.ended.find('the end of the slow receiver', scene.patienceMs))
      hold('SLOW-1', code !== 'reset', CUT_EARLY, 1013, 'no close frame before the end of the line')
      hold('SLOW-1', code === 1013, 'the slow receiver was ended otherwise', 1013, code)
      const heard = receiver.events.all.length
      hold('SLOW-1', heard < sent, 'everything was kept for the slow receiver', `fewer than ${sent} events`, heard)
    },
  },
  {
    id: 'slow/stream-is-ended',
    title: 'An event stream that nobody reads is ended once 8 MiB wait for it, and delays nobody',
    requirements: ['SLOW-1'],
    needs: ['sse'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const receiver = await scene.sse()
      await starve(scene, receiver)
      await mustCome('SLOW-1', receiver.ended.find('the end of the slow stream', scene.patienceMs))
    },
  },
  {
    id: 'slow/newlines-count-once',
    title: 'A stream that pauses while two events of 1.5 MiB of newlines and another wait for it hears all',
    requirements: ['SLOW-1', 'RELAY-3'],
    needs: ['sse'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const [receiver, witness, sender] = [await scene.sse(), await scene.panel(), await scene.bridge()]
      receiver.pause()
      const texts = [scene.mint(), scene.mint()].map((text) => text.replace('{', `{${'\n'.repeat(NEWLINES)}`))
      texts.push(scene.mint())
      for (const text of texts) {
        await sender.sendPaced(text)
        await mustCome(
          'SLOW-1',
          witness.events.find('what others do not read', scene.patienceMs, (one) => one === text),
        )
      }
      receiver.resume()
      const patienceMs = scene.patienceMs * MANY_LINES_PATIENCE
      await hearsExactly('SLOW-1', 'a stream that paused', receiver.events, texts, patienceMs)
    },
  },
]
