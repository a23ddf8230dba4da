import * as fc from 'fast-check'
import { Violation } from '../../case.js'
import type { ClientCase } from '../../subject.js'
import { eventText } from './events.js'
import { type Meeting, meet, upTo } from './meeting.js'
import { expectPayloads, expectRising } from './payload-lists.js'

type Step = { do: 'emit'; count: number } | { do: 'cut' | 'away' | 'back' | 'settle' } | { do: 'close'; code: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('emit' as const), count: fc.integer({ min: 1, max: 40 }) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'cut' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const), code: fc.constantFrom(1001, 1009, 1013) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'away' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'back' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'settle' as const }) },
)

/** Plays `steps`, and ends with the bus there and the client connected. Resolves with how many events were emitted. */
async function play(meeting: Meeting, steps: readonly Step[]): Promise<number> {
  const { bus } = meeting
  let emitted = 0
  let away = false
  for (const each of steps) {
    if (each.do === 'emit') {
      const first = emitted
      emitted += each.count
      await meeting.emitAll(
        't:event',
        upTo(each.count).map((number) => first + number),
      )
    } else if (each.do === 'cut') bus.links.all.at(-1)?.cut()
    else if (each.do === 'close') bus.links.all.at(-1)?.close(each.code)
    else if (each.do === 'away' && !away) {
      away = true
      bus.stopListening()
      bus.links.all.at(-1)?.cut()
      bus.cutAll()
    } else if (each.do === 'back' && away) {
      away = false
      await bus.listen()
    } else if (each.do === 'settle' && !away) await meeting.settled()
  }
  if (away) await bus.listen()
  await meeting.settled()
  return emitted
}

const sentInOrder: ClientCase = {
  id: 'order/sent-in-order-across-reconnects',
  title: 'Events leave a client in the order they were emitted, through cuts, closes and restarts of the bus',
  requirements: ['ORDER-2'],
  check: (scope) =>
    scope.property(
      fc.array(step, { minLength: 1, maxLength: 12 }),
      async (steps) => {
        const meeting = await meet(scope)
        await meeting.client.listen()
        await play(meeting, steps)
        await meeting.sentUpTo()
        expectRising('ORDER-2', 'over all connections', meeting.sent())
      },
      0.5,
    ),
}

const queuedBeforeNew: ClientCase = {
  id: 'order/queued-events-leave-first',
  title: 'Events queued while the line was down leave before those emitted after',
  requirements: ['ORDER-2', 'QUEUE-1'],
  check: (scope) =>
    scope.property(
      fc.record({ queued: fc.integer({ min: 1, max: 300 }), after: fc.integer({ min: 1, max: 100 }) }),
      async ({ queued, after }) => {
        const meeting = await meet(scope)
        await meeting.client.listen()
        const link = await meeting.settled()
        const before = meeting.client.statuses.all.length
        link.cut()
        await meeting.disconnected(before)
        const numbers = upTo(queued + after)
        await meeting.emitAll('t:event', numbers.slice(0, queued))
        await meeting.link(2)
        await meeting.emitAll('t:event', numbers.slice(queued))
        await meeting.sentUpTo()
        const sent = meeting.sent()
        // What comes after all is late; what has not come so many events later is lost.
        for (let later = 0; later < LATER && meeting.sent().length < numbers.length; later += 1)
          await meeting.sentUpTo()
        const rule = meeting.sent().length < numbers.length ? 'QUEUE-1' : 'ORDER-2'
        expectPayloads(rule, 'queued and new events', numbers, sent)
      },
      0.3,
    ),
}

/** Events after which one that was queued before them has no excuse. */
const LATER = 250

const heardInOrder: ClientCase = {
  id: 'order/heard-in-order',
  title: 'Each listener hears what the bus sends in the order it came, all of it, on one connection after another',
  requirements: ['ORDER-2'],
  check: (scope) =>
    scope.property(
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 3 }),
      async (bursts) => {
        const meeting = await meet(scope)
        await meeting.client.listen()
        let number = 0
        for (const burst of bursts) {
          const link = await meeting.settled()
          for (const each of upTo(burst)) link.send(eventText('t:event', number + each, `bus-${number + each}`))
          number += burst
          await meeting.heardUpTo(link)
          link.cut()
        }
        expectPayloads('ORDER-2', 'what was heard', upTo(number), meeting.heardBy())
        const invented = meeting.sent()
        if (invented.length > 0) throw new Violation('ORDER-2', 'the client sent what nobody emitted', [], invented)
      },
      0.5,
    ),
}

export const orderCases: readonly ClientCase[] = [sentInOrder, queuedBeforeNew, heardInOrder]
