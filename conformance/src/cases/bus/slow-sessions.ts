import { hearsExactly, hold, mustCome } from '../../checkers/exactly.js'
import type { BusCase } from '../../subject.js'
import type { SessionConnection } from '../../wire/session-connection.js'
import { Scene } from './scene.js'
import { comeBack, meet, transports } from './session-steps.js'

const MEBIBYTE = 1024 * 1024
const EVENT_BYTES = MEBIBYTE / 4
/** What the machine's network holds for who does not read, many times over. */
const MOST_EVENTS = 96
const SMALL = { window: { events: 8, bytes: MEBIBYTE }, maxMessageBytes: MEBIBYTE, history: 0 }
/** A receiver that reads on at once finds the close, unless the line it lies in is gone. */
const CUT_EARLY =
  'the line was cut before a close with 1013 could be read: none was sent, or the line was cut sooner than 5,000 ms after it'

/** Sends large events while `slow` does not read; a witness hears each. Resolves with what was sent. */
async function outrun(scene: Scene, slow: SessionConnection, count: number): Promise<string[]> {
  const [witness, sender] = [await scene.panel(), await scene.bridge()]
  slow.peer.pause()
  const payload = 'x'.repeat(EVENT_BYTES)
  const sent: string[] = []
  for (let number = 0; number < count; number += 1) {
    const text = scene.mint({ payload })
    sent.push(text)
    await sender.sendPaced(text)
    const heard = witness.events.find('an event that others do not read', scene.patienceMs, (one) => one === text)
    await mustCome('WINDOW-2', heard)
    witness.events.forget()
  }
  slow.peer.resume()
  return sent
}

export const slowSessions: readonly BusCase[] = [
  {
    id: 'slow-sessions/who-falls-behind-the-window-is-ended',
    title:
      'A client whose next event is no longer kept is ended, over WebSocket with 1013, and comes back to a gap that is told exactly',
    requirements: ['WINDOW-2', 'RESUME-2', 'WINDOW-1'],
    needs: ['session'],
    async check(scope) {
      for (const over of transports(await Scene.open(scope))) {
        const scene = await Scene.open(scope, SMALL)
        const slow = await meet(scene, over)
        const sent = await outrun(scene, slow, MOST_EVENTS)
        const { code } = await mustCome('WINDOW-2', slow.ended.find('the end of the slow client', scene.patienceMs))
        if (over === 'ws') {
          hold('WINDOW-2', code !== 'reset', CUT_EARLY, 1013, 'no close frame before the end of the line')
          hold('WINDOW-2', code === 1013, 'the slow client was ended otherwise', 1013, code)
        }
        const { had } = slow
        const isBeginning = slow.events.all.every((text, index) => text === sent[index])
        hold('SESSION-3', isBeginning, 'what it heard before its end is not what was sent, from the first on')
        const back = await comeBack(scene, slow)
        const lost = back.hello.next - 1 - had
        hold(
          'RESUME-2',
          lost >= 0 && lost < sent.length - had,
          'next tells no gap that can be',
          undefined,
          back.hello.next,
        )
        await hearsExactly('RESUME-2', 'the client that is back', back.events, sent.slice(had + lost), scene.patienceMs)
      }
    },
  },
  {
    id: 'slow-sessions/what-waits-is-no-reason-to-end',
    title: 'A client for which 24 MiB wait, all of it in the window, is not ended, and hears all of it',
    requirements: ['WINDOW-2'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope, { window: { bytes: 32 * MEBIBYTE } })
      for (const over of transports(scene)) {
        const slow = await meet(scene, over)
        const sent = await outrun(scene, slow, 96)
        await hearsExactly('WINDOW-2', `a slow client over ${over}`, slow.events, sent, scene.patienceMs)
        hold('WINDOW-2', slow.ended.all.length === 0, 'it was ended', [], slow.ended.all)
        slow.cut()
      }
    },
  },
  {
    id: 'slow-sessions/a-replay-is-no-reason-to-end',
    title: 'A client that comes back to 24 MiB and does not read at once is not ended, and hears all of it',
    requirements: ['WINDOW-2', 'RESUME-1'],
    needs: ['session'],
    async check(scope) {
      const scene = await Scene.open(scope, { window: { bytes: 32 * MEBIBYTE } })
      const met = await meet(scene, 'ws')
      const sent = await outrun(scene, met, 96)
      for (const over of transports(scene)) {
        const back = await comeBack(scene, met, { over, received: 0 })
        back.peer.pause()
        const [sender, witness] = [await scene.bridge(), await scene.panel()]
        const more = scene.mint()
        sender.send(more)
        await mustCome(
          'WINDOW-2',
          witness.events.find('an event', scene.patienceMs, (text) => text === more),
        )
        sent.push(more)
        back.peer.resume()
        await hearsExactly('WINDOW-2', `a client that is back over ${over}`, back.events, sent, scene.patienceMs)
      }
    },
  },
]
