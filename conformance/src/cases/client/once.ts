import * as fc from 'fast-check'
import type { ClientCase } from '../../subject.js'
import { eventText } from './events.js'
import { meet, upTo } from './meeting.js'
import { judgeOnce, REMEMBERED } from './once-model.js'
import { expectPayloads } from './payload-lists.js'
import { meetSession } from './session-meeting.js'

type Stretch =
  | { do: 'fresh'; count: number }
  /** The id so many distinct ids ago, again. */
  | { do: 'repeat'; back: number }
  /** The last so many distinct ids again, in their order. */
  | { do: 'resend'; count: number }
  | { do: 'reconnect' }

const distance = fc.oneof(
  fc.integer({ min: 1, max: 10 }),
  fc.integer({ min: 150, max: 1_100 }),
  fc.integer({ min: 1_900, max: 2_047 }),
  fc.integer({ min: 2_048, max: 2_500 }),
)
const stretch: fc.Arbitrary<Stretch> = fc.oneof(
  fc.record({ do: fc.constant('fresh' as const), count: fc.oneof(fc.integer({ min: 1, max: 50 }), distance) }),
  fc.record({ do: fc.constant('repeat' as const), back: distance }),
  fc.record({ do: fc.constant('resend' as const), count: distance }),
  fc.constant({ do: 'reconnect' as const }),
)

const repeatsAreNotHeard: ClientCase = {
  id: 'once/repeats-are-heard-once',
  title: 'An eventId that comes again within 2,048 distinct ids is not heard again, on whichever connection',
  requirements: ['ONCE-1'],
  check: (scope) =>
    scope.property(
      fc
        .array(stretch, { minLength: 1, maxLength: 6 })
        // A memory is worth judging only once there is something to remember.
        .map((stretches): Stretch[] => [{ do: 'fresh', count: 2_048 }, ...stretches]),
      async (stretches) => {
        const meeting = await meet(scope)
        await meeting.client.listen()
        let link = await meeting.link(1)
        const sent: string[] = []
        const distinct: string[] = []
        for (const each of stretches) {
          const from = sent.length
          if (each.do === 'fresh') {
            for (const _ of upTo(each.count)) {
              distinct.push(`bus-${distinct.length}`)
              sent.push(distinct.at(-1) as string)
            }
          } else if (each.do === 'repeat') sent.push(distinct.at(-Math.min(each.back, distinct.length)) as string)
          else if (each.do === 'resend') sent.push(...distinct.slice(-each.count))
          else {
            await meeting.heardUpTo(link)
            link.cut()
            link = await meeting.link(link.number + 1)
          }
          // The payload says which message it was that was heard.
          for (let index = from; index < sent.length; index += 1) link.send(eventText('t:once', index, sent[index]))
        }
        await meeting.heardUpTo(link)
        judgeOnce(
          sent,
          meeting.heardBy().map(({ payload }) => Number(payload)),
        )
      },
      0.3,
    ),
}

const withoutIdAlways: ClientCase = {
  id: 'once/events-without-id-are-always-heard',
  title: 'An event without eventId is heard each time it comes',
  requirements: ['ONCE-1'],
  check: (scope) =>
    scope.property(
      fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 2, maxLength: 40 }),
      async (payloads) => {
        const meeting = await meet(scope)
        await meeting.client.listen()
        const link = await meeting.link(1)
        link.send(...payloads.map((payload) => eventText('t:same', payload)))
        await meeting.heardUpTo(link)
        expectPayloads('ONCE-1', 'events without an id', payloads, meeting.heardBy())
      },
      0.3,
    ),
}

const twiceTheWindow: ClientCase = {
  id: 'once/twice-the-window-is-remembered',
  title: "An eventId is remembered for twice as many others as the bus's window has, where that is more than 2,048",
  requirements: ['ONCE-1'],
  needs: ['session'],
  check: (scope) =>
    scope.property(
      fc.record({
        window: fc.integer({ min: 1_100, max: 3_000 }),
        backs: fc.array(fc.nat({ max: 200 }), { minLength: 1, maxLength: 5 }),
      }),
      async ({ window, backs }) => {
        const meeting = await meetSession(scope, {
          prepare: (sessions) => {
            sessions.greeting = { window: { events: window, bytes: 16_777_216, ms: 120_000 } }
          },
        })
        const { sessions } = meeting
        await meeting.client.listen()
        await meeting.hello(1)
        // Each id by itself, so that no client can know a later one by an earlier one.
        const distinct = upTo(2 * window).map((number) => `bus-${(number * 7_919) % 100_003}-${number % 13}`)
        const sent = [...distinct, ...backs.map((back) => distinct[back] as string)]
        sessions.emit(...sent.map((id, index) => eventText('t:once', index, id)))
        await meeting.heardAll()
        const heard = meeting.heardBy().map(({ payload }) => Number(payload))
        judgeOnce(sent, heard, Math.max(REMEMBERED, 2 * window))
      },
      0.2,
    ),
}

export const onceCases: readonly ClientCase[] = [repeatsAreNotHeard, withoutIdAlways, twiceTheWindow]
