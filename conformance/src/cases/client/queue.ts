import * as fc from 'fast-check'
import { Violation } from '../../case.js'
import { mustCome } from '../../checkers/exactly.js'
import type { ClientCase } from '../../subject.js'
import { type Meeting, meet, upTo } from './meeting.js'
import { expectPayloads } from './payload-lists.js'

const DEFAULT_EVENTS = 1_000

/** @throws Violation of LOSS-1 where the client's last word is another count. */
async function expectDropped(meeting: Meeting, count: number): Promise<void> {
  const { statuses } = meeting.client
  const counted = ({ dropped }: { dropped: number }) => dropped >= count
  if (count > 0) await mustCome('LOSS-1', statuses.find(`"dropped": ${count}`, meeting.patience(), counted))
  const dropped = statuses.all.at(-1)?.dropped ?? 0
  if (dropped !== count) throw new Violation('LOSS-1', 'the client miscounted what it dropped', count, dropped)
}

/** Where nothing is dropped, nothing can be counted. */
async function unlessAllWereKept(meeting: Meeting, limit: number, cause: unknown): Promise<never> {
  await meeting.bus.listen()
  await meeting.sentUpTo()
  const kept = meeting.sent().length
  // The barrier has been queued as well.
  if (kept <= limit) throw cause
  throw new Violation('QUEUE-1', 'a full queue let nothing go', limit, kept)
}

const earlyEvents: ClientCase = {
  id: 'queue/emitted-before-the-bus-is-there',
  title: 'Events emitted before the bus is there all arrive once it is, in order, and none is counted as dropped',
  requirements: ['QUEUE-1', 'LOSS-1'],
  check: (scope) =>
    scope.property(
      fc.integer({ min: 1, max: 999 }),
      async (count) => {
        const meeting = await meet(scope, { prepare: (bus) => bus.stopListening() })
        await meeting.emitAll('t:early', upTo(count))
        await meeting.bus.listen()
        await meeting.sentUpTo()
        expectPayloads('QUEUE-1', 'what was emitted before the bus was there', upTo(count), meeting.sent())
        await expectDropped(meeting, 0)
      },
      0.2,
    ),
}

const duringAnOutage: ClientCase = {
  id: 'queue/emitted-during-an-outage',
  title: 'Events emitted while a client knows that it has no connection all arrive once it has one',
  requirements: ['QUEUE-1'],
  check: (scope) =>
    scope.property(
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 3 }),
      async (bursts) => {
        const meeting = await meet(scope)
        const { bus, client } = meeting
        await client.listen()
        let emitted = 0
        for (const burst of bursts) {
          const link = await meeting.settled()
          // What the last outage had queued is through: a cut would take it along.
          await link.ping(meeting.patienceMs)
          const before = client.statuses.all.length
          bus.stopListening()
          link.cut()
          await meeting.disconnected(before)
          await meeting.emitAll(
            't:event',
            upTo(burst).map((number) => emitted + number),
          )
          emitted += burst
          await bus.listen()
        }
        await meeting.sentUpTo()
        expectPayloads('QUEUE-1', 'what was emitted during outages', upTo(emitted), meeting.sent())
      },
      0.3,
    ),
}

const oldestFirst: ClientCase = {
  id: 'queue/oldest-go-first',
  title: 'A full queue lets its oldest event go for each new one, and counts it as dropped',
  requirements: ['QUEUE-2', 'QUEUE-1', 'LOSS-1'],
  check: (scope) =>
    scope.property(
      fc.record({ limit: fc.integer({ min: 1, max: 50 }), extra: fc.integer({ min: 0, max: 60 }) }),
      async ({ limit, extra }) => {
        const meeting = await meet(scope, { queue: { events: limit }, prepare: (bus) => bus.stopListening() })
        await meeting.emitAll('t:queued', upTo(limit + extra))
        if (extra > 0) await expectDropped(meeting, extra).catch((cause) => unlessAllWereKept(meeting, limit, cause))
        await meeting.bus.listen()
        await meeting.bus.received.count(limit, 'queued events sent', meeting.patience())
        await meeting.sentUpTo()
        expectPayloads('QUEUE-2', 'the newest events', upTo(limit + extra).slice(extra), meeting.sent())
        await expectDropped(meeting, extra)
      },
      0.3,
    ),
}

const thousandByDefault: ClientCase = {
  id: 'queue/a-thousand-by-default',
  title: 'A client queues 1,000 events unless it was told otherwise, and reports the others as dropped',
  requirements: ['QUEUE-1', 'LOSS-1', 'QUEUE-2'],
  async check(scope) {
    const meeting = await meet(scope, { prepare: (bus) => bus.stopListening() })
    await meeting.emitAll('t:queued', upTo(DEFAULT_EVENTS + 3))
    await meeting.bus.listen()
    await meeting.bus.received.count(DEFAULT_EVENTS, 'queued events sent', meeting.patience())
    await meeting.sentUpTo()
    expectPayloads('QUEUE-1', 'the newest 1,000 events', upTo(DEFAULT_EVENTS + 3).slice(3), meeting.sent())
    await expectDropped(meeting, 3)
  },
}

const bytesAreLimited: ClientCase = {
  id: 'queue/bytes-are-limited',
  title: 'A queue holds no more bytes than it was told to, lets the oldest events go, and keeps what fits',
  requirements: ['QUEUE-1', 'QUEUE-2', 'LOSS-1'],
  check: (scope) =>
    scope.property(
      fc.record({
        kilobytes: fc.integer({ min: 20, max: 60 }),
        // 100 of them never fit.
        count: fc.oneof(
          { weight: 3, arbitrary: fc.constant(100) },
          { weight: 2, arbitrary: fc.integer({ min: 1, max: 100 }) },
        ),
      }),
      async ({ kilobytes, count }) => {
        const limit = kilobytes * 1_024
        const meeting = await meet(scope, { queue: { bytes: limit }, prepare: (bus) => bus.stopListening() })
        const filling = 'é'.repeat(450)
        await meeting.emitAll(
          't:queued',
          upTo(count).map((number) => ({ number, filling })),
        )
        await meeting.bus.listen()
        await meeting.bus.received.count(1, 'queued events sent', meeting.patience())
        await meeting.sentUpTo()
        const numbers = meeting.sent().map((event) => (event.payload as { number: number }).number)
        const kept = numbers.length
        expectPayloads(
          'QUEUE-2',
          'the newest events',
          upTo(count).slice(count - kept),
          numbers.map((payload) => ({ type: 't:queued', payload })),
        )
        const texts = meeting.bus.received.all.map(({ text }) => text).filter((text) => text.includes('"t:queued"'))
        const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
        if (bytes > limit) throw new Violation('QUEUE-1', 'the queue held more bytes than its limit', limit, bytes)
        // How an implementation counts what surrounds a payload is its own affair, but not by twice its size.
        if (kept < count && bytes < limit / 2)
          throw new Violation('QUEUE-1', 'the queue dropped what fits', limit, bytes)
        await expectDropped(meeting, count - kept)
      },
      0.2,
    ),
}

export const queueCases: readonly ClientCase[] = [
  earlyEvents,
  duringAnOutage,
  oldestFirst,
  thousandByDefault,
  bytesAreLimited,
]
