import { hold, mustCome } from '../../checkers/exactly.js'
import { StoodStill, unlessStalled } from '../../checkers/unless-stalled.js'
import type { ClientCase } from '../../subject.js'
import { lastWord } from './last-word.js'
import { type ClientScope, upTo } from './meeting.js'
import { expectPayloads } from './payload-lists.js'
import { meetSession } from './session-meeting.js'

/** Of these cases. Waits for heartbeats are real ones. */
const HEARTBEAT_MS = 150
/** Where acks keep the connection: so long that a machine may stand still for a while. */
const FED_HEARTBEAT_MS = 500
/** Two a heartbeat: the client hears them for longer than the two heartbeats of silence that it bears. */
const ACKS = 6
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
    await meeting.hello(1)
    for (const _ of upTo(3)) {
      meeting.sendEvents(1)
      const { sinceMs, requests } = await lastWord(meeting, bus.attempts)
      const made = bus.attempts.count(requests + 1, 'attempts to connect', meeting.patience())
      const waited = ((await mustCome('ALIVE-1', made))[requests]?.atMs ?? 0) - sinceMs
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
  check: (scope) => unlessStalled(FED_HEARTBEAT_MS, () => staysThough(scope)),
}

/** Acks come, and nothing else, for three heartbeats. */
async function staysThough(scope: ClientScope): Promise<void> {
  const meeting = await meetSession(scope, {
    prepare: (sessions) => {
      sessions.greeting = { heartbeatMs: FED_HEARTBEAT_MS }
    },
  })
  const { sessions, bus } = meeting
  await meeting.client.listen()
  let last = (await meeting.hello(1)).atMs
  let longest = 0
  for (let time = 0; time < ACKS && bus.attempts.all.length === 1; time += 1) {
    await new Promise<void>((resolve) => setTimeout(resolve, FED_HEARTBEAT_MS / 2))
    const now = performance.now()
    if (sessions.connection !== undefined) sessions.ack()
    longest = Math.max(longest, now - last)
    last = now
  }
  await meeting.heardAll()
  if (bus.attempts.all.length === 1) return
  if (longest > FED_HEARTBEAT_MS) throw new StoodStill('no ack was sent for more than a heartbeat')
  hold('ALIVE-1', false, 'the client gave up a connection that brought acks')
}

export const silenceCases: readonly ClientCase[] = [givesUp, staysWhileFed]
