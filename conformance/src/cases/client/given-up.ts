/** Connections that a client has given up, and that go on all the same. */
import { Violation } from '../../case.js'
import { helloText, type Link } from '../../scripted-bus/index.js'
import type { ClientCase } from '../../subject.js'
import { longestMs } from './backoff-waits.js'
import { eventText } from './events.js'
import { type Meeting, meet } from './meeting.js'
import { expectPayloads } from './payload-lists.js'

const HANDSHAKE_MS = 5_000
/** How long a client that reconnects as soon as a connection breaks is given to do so. */
const AT_ONCE_MS = 300

/** @throws Violation of CONN-7 unless the client still uses `link` alone and heard nothing but barriers. */
async function expectUndisturbed(meeting: Meeting, link: Link): Promise<void> {
  await meeting.heardUpTo(link)
  expectPayloads('CONN-7', 'what was heard of a connection given up', [], meeting.heardBy())
  await link.ping(meeting.patienceMs)
  await meeting.sentUpTo()
  const attempts = meeting.bus.attempts.all.length
  if (attempts > 2) throw new Violation('CONN-7', 'a connection given up made the client connect again', 2, attempts)
}

const stalledHandshake: ClientCase = {
  id: 'given-up/stalled-handshake',
  title: 'A handshake stalled for 5,000 ms has failed, and when it completes after all nobody notices',
  requirements: ['CONN-5', 'CONN-7'],
  async check(scope) {
    const meeting = await meet(scope)
    const { bus } = meeting
    bus.reception = (attempt) => {
      if (attempt.number > 1) attempt.greet()
    }
    await meeting.client.listen()
    const limit = HANDSHAKE_MS + longestMs(1, meeting.scale) + meeting.patienceMs
    const [stalled] = await bus.attempts.count(1, 'an attempt to connect', meeting.patience())
    await bus.attempts.count(2, 'a second attempt after a stalled handshake', limit)
    const link = await meeting.link(1)
    await meeting.heardUpTo(link)
    const late = stalled?.accept()
    late?.send(helloText(), eventText('t:late', 'late'))
    await expectUndisturbed(meeting, link)
    late?.cut()
    await expectUndisturbed(meeting, link)
  },
}

const brokenFrame: ClientCase = {
  id: 'given-up/broken-connection',
  title: 'A connection that broke, and closes only later, neither speaks to listeners nor ends the one that followed',
  requirements: ['CONN-6', 'CONN-7'],
  async check(scope) {
    const meeting = await meet(scope)
    const { bus } = meeting
    bus.reception = () => {}
    await meeting.client.listen()
    const [attempt] = await bus.attempts.count(1, 'an attempt to connect', meeting.patience())
    bus.reception = (next) => {
      next.greet()
    }
    const broken = attempt?.acceptRaw()
    broken?.send(helloText())
    broken?.sendReservedFrame()
    // Some clients connect again when a connection breaks, some when it has closed: the first kind has two for a while.
    const soon = bus.attempts.count(2, 'a second attempt', AT_ONCE_MS + longestMs(1, meeting.scale))
    await soon.catch(() => broken?.cut())
    const link = await meeting.link(1)
    await meeting.heardUpTo(link)
    broken?.send(eventText('t:late', 'late'))
    broken?.cut()
    await expectUndisturbed(meeting, link)
  },
}

export const givenUpCases: readonly ClientCase[] = [stalledHandshake, brokenFrame]
