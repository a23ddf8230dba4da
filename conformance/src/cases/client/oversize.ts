/** Events that one of the two does not take, in a session. */
import * as fc from 'fast-check'
import { CannotSee } from '../../case.js'
import { hold } from '../../checkers/exactly.js'
import type { ClientCase } from '../../subject.js'
import { eventText } from './events.js'
import { upTo } from './meeting.js'
import { expectPayloads } from './payload-lists.js'
import { meetSession, type SessionMeeting } from './session-meeting.js'

/** As many as a hello below allows; more than an event of a number as payload needs. */
const LIMIT = 1_000
/** More than what libraries take of a message unless they are told otherwise. */
const HUGE_BYTES = 101 * 1024 * 1024

const payload = (number: number, isLarge: boolean) => (isLarge ? `${number}${'x'.repeat(LIMIT)}` : number)

/** What the bus got by number, where nothing may stand in the place of an event given up. */
function expectWithout(rule: string, meeting: SessionMeeting, count: number, givenUp: readonly number[]): void {
  const got = meeting.byNumber()
  const due = upTo(count).filter((number) => !givenUp.includes(number))
  const events = got.filter(({ type }) => type !== 'none')
  expectPayloads(rule, 'the events that were to be sent', due, events)
  // Each in its own place: a number that was given means that event and no other (RESUME-6).
  const places = got.flatMap(({ type }, index) => (type === 'none' ? [] : [index + 1]))
  const wrong = places.findIndex((place, index) => place !== due[index])
  hold(rule, wrong === -1, 'an event came under another number than it had', due, places)
}

const copiesOverTheLimit: ClientCase = {
  id: 'oversize/copies-over-a-new-limit',
  title:
    'A copy that is over the limit of the hello that follows is not sent again, counts as dropped, and keeps its number',
  requirements: ['LIMIT-5', 'RESUME-6', 'LOSS-1'],
  needs: ['session'],
  check: (scope) =>
    scope.property(
      fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }),
      async (sizes) => {
        const meeting = await meetSession(scope)
        const { sessions, client } = meeting
        await client.listen()
        await meeting.heardAll()
        await meeting.emitAll(
          't:up',
          sizes.map((isLarge, index) => payload(index + 1, isLarge)),
        )
        await meeting.takenAll()
        // None of it has reached the bus, and the bus that is back takes less.
        sessions.session.taken.length = 0
        sessions.greeting = { limits: { maxMessageBytes: LIMIT } }
        sessions.cut()
        await meeting.hello(2)
        await meeting.takenAll()
        const over = sessions.session.taken.find((text) => text !== undefined && Buffer.byteLength(text) > LIMIT)
        hold('LIMIT-5', over === undefined, 'a copy was sent that hello does not allow', LIMIT, over?.length)
        const large = sizes.flatMap((isLarge, index) => (isLarge ? [index + 1] : []))
        expectWithout('LIMIT-5', meeting, sizes.length, large)
        await meeting.expectCounts('LIMIT-5', { dropped: large.length })
      },
      0.6,
    ),
}

const refusedBy1009: ClientCase = {
  id: 'oversize/refused-with-1009',
  title: 'After close 1009 the first event that the bus does not have is dropped, the others keep their numbers',
  requirements: ['LIMIT-6', 'RESUME-6', 'LOSS-1'],
  needs: ['session'],
  check: (scope) =>
    scope.property(
      fc.array(fc.record({ sent: fc.integer({ min: 1, max: 8 }), had: fc.nat({ max: 7 }) }), {
        minLength: 1,
        maxLength: 3,
      }),
      async (rounds) => {
        const meeting = await meetSession(scope)
        const { sessions } = meeting
        await meeting.client.listen()
        await meeting.heardAll()
        const { session } = sessions
        const dropped: number[] = []
        let emitted = 0
        for (const { sent, had } of rounds) {
          const base = session.received
          await meeting.emitAll(
            't:up',
            upTo(sent).map((number) => emitted + number),
          )
          const all = () => session.received >= base + sent
          await sessions.arrivals.find('the last event of a burst', meeting.patience(), all)
          const kept = Math.min(had, sent - 1)
          session.taken.length = base + kept
          dropped.push(emitted + kept + 1)
          emitted += sent
          const number = sessions.hellos.all.length + 1
          sessions.close(1009)
          await meeting.hello(number)
          await meeting.takenAll()
        }
        expectWithout('LIMIT-6', meeting, emitted, dropped)
        await meeting.expectCounts('LIMIT-6', { dropped: dropped.length })
      },
      0.6,
    ),
}

const tooLargeForTheClient: ClientCase = {
  id: 'oversize/too-large-for-the-client',
  title: 'An event of 101 MiB is heard, or the client closes with 1009 and counts it as had and lost',
  requirements: ['LIMIT-7'],
  needs: ['session'],
  async check(scope) {
    const meeting = await meetSession(scope)
    const { sessions, client, bus } = meeting
    // What is listened to is not what is large: a hundred megabytes need not come back through the adapter.
    await client.listen('t:small')
    await meeting.hello(1)
    sessions.emit(eventText('t:small', 1), eventText('t:large', 'x'.repeat(HUGE_BYTES)), eventText('t:small', 2))
    const small = () => meeting.heardBy().filter(({ type }) => type === 't:small')
    const patience = meeting.patience() + 20_000
    const next = client.heard.find('the event after a large one', patience, ({ heard }) => heard.payload === 2)
    const [link] = bus.links.all
    await Promise.race([next, bus.attempts.count(2, 'attempts to connect', patience).catch(() => next)])
    if (bus.attempts.all.length === 1) {
      expectPayloads('LIMIT-7', 'the events around a large one', [1, 2], small())
      return
    }
    next.catch(() => {})
    const code = await link?.closed.find('the close of a client', meeting.patience())
    if (code !== 1009) throw new CannotSee(`the client did not take 101 MiB, and ended the connection with ${code}`)
    const asked = bus.attempts.all.map(({ query }) => query.get('received')).slice(1)
    hold('LIMIT-7', asked[0] === '2', 'the client came back without having counted the event as had', '2', asked)
    await next
    expectPayloads('LIMIT-7', 'the events around a large one', [1, 2], small())
    await meeting.expectCounts('LIMIT-7', { lost: 1 })
  },
}

export const oversizeCases: readonly ClientCase[] = [copiesOverTheLimit, refusedBy1009, tooLargeForTheClient]
