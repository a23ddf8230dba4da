import * as fc from 'fast-check'
import { Violation } from '../../case.js'
import type { ClientCase, WireEvent } from '../../subject.js'
import { meet, upTo } from './meeting.js'

/** 64 random bits take at least this many of the 94 characters an id may have (EVENT-3). */
const RANDOM_CHARACTERS = 10
/** How an id may spell the time: base, and unit in milliseconds. */
const CLOCKS = [
  [10, 1],
  [16, 1],
  [36, 1],
  [10, 1_000],
] as const
const CLOCK_SLACK_MS = 60_000

function idOf(event: WireEvent): string {
  if (event.eventId === undefined)
    throw new Violation('EVENT-6', 'an event was sent without an eventId', undefined, event)
  return event.eventId
}

const uniqueAcrossStarts: ClientCase = {
  id: 'event-ids/unique-across-starts',
  title: 'Of 10,000 events that several starts of a client emit no two have the same id',
  requirements: ['EVENT-6'],
  async check(scope) {
    const ids = new Set<string>()
    for (const start of upTo(5)) {
      const meeting = await meet(scope)
      await meeting.sentUpTo()
      await meeting.emitAll('t:event', upTo(2_000))
      await meeting.sentUpTo()
      const sent = meeting.sent()
      if (sent.length !== 2_000) throw new Violation('EVENT-6', 'not every event was sent once', 2_000, sent.length)
      for (const id of sent.map(idOf)) {
        if (ids.has(id)) throw new Violation('EVENT-6', `start ${start} minted an id a second time`, 'a new id', id)
        ids.add(id)
      }
      await meeting.client.stop()
    }
  },
}

const sharedLink: ClientCase = {
  id: 'event-ids/unique-on-a-shared-link',
  title: 'Event clients that share a link never give two events the same id',
  requirements: ['EVENT-6'],
  check: (scope) =>
    scope.property(
      fc.array(fc.constantFrom(undefined, 'b', 'c'), { minLength: 2, maxLength: 60 }),
      async (emitters) => {
        const meeting = await meet(scope)
        for (const name of ['b', 'c']) await meeting.client.open(name)
        await Promise.all(emitters.map((emitter, index) => meeting.client.emit('t:event', index, emitter)))
        await meeting.sentUpTo()
        const ids = meeting.sent().map(idOf)
        const doubled = ids.find((id, index) => ids.indexOf(id) !== index)
        if (doubled !== undefined) throw new Violation('EVENT-6', 'two events have the same id', 'a new id', doubled)
      },
      0.3,
    ),
}

const mintedOnce: ClientCase = {
  id: 'event-ids/minted-once',
  title: 'However often the line is cut, all copies of an event have the id it was given when it was emitted',
  requirements: ['EVENT-6'],
  check: (scope) =>
    scope.property(
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 }),
      async (bursts) => {
        const meeting = await meet(scope)
        await meeting.client.listen()
        let number = 0
        for (const burst of bursts) {
          const link = await meeting.settled()
          const payloads = upTo(burst).map((each) => number + each)
          number += burst
          await meeting.emitAll('t:event', payloads)
          link.cut()
        }
        await meeting.settled()
        await meeting.sentUpTo()
        const ids = new Map<unknown, string>()
        for (const event of meeting.sent()) {
          const id = ids.get(event.payload) ?? idOf(event)
          if (id !== event.eventId) {
            throw new Violation('EVENT-6', `event ${event.payload} was sent under a second id`, id, event.eventId)
          }
          ids.set(event.payload, id)
        }
        if (new Set(ids.values()).size < ids.size) throw new Violation('EVENT-6', 'two events have the same id')
      },
      0.3,
    ),
}

const roomForRandomBits: ClientCase = {
  id: 'event-ids/room-for-64-random-bits',
  title: 'Beside a sequence and the clock an id has room for 64 bits that its runtime drew at random',
  requirements: ['EVENT-6'],
  async check(scope) {
    const meeting = await meet(scope)
    await meeting.emitAll('t:event', upTo(20))
    await meeting.sentUpTo()
    for (const id of meeting.sent().map(idOf)) {
      const rest = withoutClock(id, Date.now())
      if (rest.length > RANDOM_CHARACTERS) continue
      throw new Violation(
        'EVENT-6',
        `id ${id} has no room for 64 random bits and a sequence`,
        RANDOM_CHARACTERS + 1,
        rest,
      )
    }
  },
}

/** `id` without the time of day, in milliseconds or seconds, decimal or to the base 16 or 36. */
function withoutClock(id: string, nowMs: number): string {
  for (const [base, unitMs] of CLOCKS) {
    const length = Math.floor(nowMs / unitMs).toString(base).length
    for (let start = 0; start + length <= id.length; start += 1) {
      const time = Number.parseInt(id.slice(start, start + length), base) * unitMs
      if (Math.abs(time - nowMs) < CLOCK_SLACK_MS) return id.slice(0, start) + id.slice(start + length)
    }
  }
  return id
}

export const eventIdCases: readonly ClientCase[] = [uniqueAcrossStarts, sharedLink, mintedOnce, roomForRandomBits]
