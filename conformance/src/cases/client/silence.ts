import { hold } from '../../checkers/exactly.js'
import type { Hello } from '../../scripted-bus/index.js'
import type { ClientCase } from '../../subject.js'
import { upTo } from './meeting.js'
import { expectPayloads } from './payload-lists.js'
import { meetSession } from './session-meeting.js'

/** Of these cases. Waits for heartbeats are real ones. */
const HEARTBEAT_MS = 150
/** Timers of a runtime count whole milliseconds, and round. */
const TIMER_MS = 5

const givesUp: ClientCase = {
  id: 'silence/given-up-after-two-heartbeats',
  title: 'A client that has read nothing for two heartbeats comes back, not sooner, to the same session',
  requirements: ['ALIVE-1', 'CONN-9', 'RESUME-5'],
  needs: ['session'],
  async check(scope) {
    const meeting = await meetSession(scope, {
      prepare: (sessions) => {
        sessions.greeting = { heartbeatMs: HEARTBEAT_MS }
      },
    })
    const { sessions, bus } = meeting
    await meeting.client.listen()
    for (const number of upTo(3)) {
      await meeting.hello(number)
      const wrote = performance.now()
      meeting.sendEvents(1)
      await meeting.hello(number + 1)
      const waited = (bus.attempts.all[number]?.atMs ?? 0) - wrote
      const least = 2 * HEARTBEAT_MS - TIMER_MS
      hold('ALIVE-1', waited >= least, 'the client gave a connection up too soon', least, waited)
    }
    const closes = bus.links.all.slice(0, -1).map((link) => link.closed.all[0])
    hold('CONN-9', !closes.includes(1000), 'the client said farewell though it came back', undefined, closes)
    const names = new Set(sessions.hellos.all.map(({ session }) => session))
    hold('ALIVE-1', names.size === 1, 'the client came back to another session', 1, names.size)
    await meeting.heardAll()
    expectPayloads('ALIVE-1', 'what was heard between silences', upTo(3), meeting.heardBy())
  },
}

const staysWhileFed: ClientCase = {
  id: 'silence/acks-keep-a-connection',
  title: 'A quiet connection stays as long as acks come within two heartbeats',
  requirements: ['ALIVE-1', 'CTRL-3'],
  needs: ['session'],
  async check(scope) {
    const meeting = await meetSession(scope, {
      prepare: (sessions) => {
        sessions.greeting = { heartbeatMs: HEARTBEAT_MS }
      },
    })
    const { sessions, bus } = meeting
    await meeting.client.listen()
    const first = await meeting.hello(1)
    const longest = await feed(8, () => sessions.ack(), bus.attempts.all, first)
    await meeting.heardAll()
    // A machine that stood still for so long fed nobody.
    if (longest > 1.6 * HEARTBEAT_MS) return
    hold('ALIVE-1', bus.attempts.all.length === 1, 'the client gave up a connection that brought acks')
  },
}

/** Acks once a heartbeat, so many times; resolves with the longest time between two. */
async function feed(times: number, ack: () => void, attempts: readonly unknown[], hello: Hello): Promise<number> {
  let last = hello.atMs
  let longest = 0
  for (let time = 0; time < times && attempts.length === 1; time += 1) {
    await new Promise<void>((resolve) => setTimeout(resolve, HEARTBEAT_MS))
    ack()
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
  }
  return longest
}

export const silenceCases: readonly ClientCase[] = [givesUp, staysWhileFed]
