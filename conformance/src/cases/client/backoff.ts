import * as fc from 'fast-check'
import { Violation } from '../../case.js'
import { unlessStalled } from '../../checkers/unless-stalled.js'
import { type Attempt, helloText } from '../../scripted-bus/index.js'
import type { ClientCase } from '../../subject.js'
import { attempts, failures } from './backoff-failures.js'
import {
  expectNoneEarly,
  nominalMs,
  shortestAfterRefusalMs,
  shortestMs,
  waitBetween,
  waitsOf,
} from './backoff-waits.js'
import { eventText } from './events.js'
import { type ClientScope, meet } from './meeting.js'

/** Half of what tells a backoff that went on from one that started over. */
const STALL_MS = 400
/** Well below the 1,000 ms after which a connection is a lasting one, however the client's clock counts them. */
const STOOD_STILL_MS = 500

const afterAnyFailure: ClientCase = {
  id: 'backoff/after-any-failure',
  title: 'However an attempt fails, the next one waits',
  requirements: ['CONN-2'],
  check: (scope) =>
    scope.property(
      fc.array(fc.constantFrom(...Object.keys(failures)), { minLength: 5, maxLength: 6 }),
      async (kinds) => {
        const meeting = await meet(scope, {
          timeScale: 0.1,
          prepare: (bus) => {
            bus.reception = (attempt) => failures[kinds[attempt.number - 1] ?? 'answered 503']?.(attempt)
          },
        })
        await meeting.client.emit('t:event', 1)
        expectNoneEarly('CONN-2', await attempts(meeting, kinds.length + 1), meeting.scale)
      },
      0.1,
    ),
}

const notHurried: ClientCase = {
  id: 'backoff/not-hurried-by-use',
  title: 'Neither emits nor new listeners bring an attempt forward',
  requirements: ['CONN-3'],
  async check(scope) {
    const meeting = await meet(scope, {
      timeScale: 0.2,
      prepare: (bus) => {
        bus.reception = (attempt) => attempt.cut()
      },
    })
    const { bus, client } = meeting
    await client.listen()
    const due = attempts(meeting, 7)
    for (let number = 1; bus.attempts.all.length < 7 && number < 50_000; number += 1) {
      await client.emit('t:busy', number)
      if (number % 100 === 0) await client.listen(`t:${number}`)
    }
    expectNoneEarly('CONN-3', await due, meeting.scale)
  },
}

/** Has each connection say `says` and close at once. */
async function expectGrowing(scope: ClientScope, what: string, says: (attempt: Attempt) => string): Promise<void> {
  const meeting = await meet(scope, {
    timeScale: 0.2,
    prepare: (bus) => {
      bus.reception = (attempt) => attempt.turnAway(1001, says(attempt))
    },
  })
  await meeting.client.listen()
  const made = await attempts(meeting, 7)
  let failed = 0
  for (const [index, next] of made.slice(1).entries()) {
    const ended = made[index] as Attempt
    // On a machine that stood still for so long the client may have taken the connection for a lasting one.
    const lasted = (ended.link?.closedMs ?? next.atMs) - ended.atMs
    failed = lasted > STOOD_STILL_MS ? 1 : failed + 1
    const wait = waitBetween(ended, next)
    const least = shortestMs(failed, meeting.scale)
    if (wait >= least) continue
    throw new Violation(
      'CONN-4',
      `attempt ${index + 2} came ${Math.round(wait)} ms after a bus ${what} and closed ${failed} times in a row`,
      `at least ${Math.round(least)} ms`,
      waitsOf(made).map(Math.round),
    )
  }
}

const greetAndClose: ClientCase = {
  id: 'backoff/grows-though-greeted',
  title: 'A bus that greets and closes at once sees attempts further and further apart',
  requirements: ['CONN-4'],
  check: (scope) => expectGrowing(scope, 'greeted', () => helloText()),
}

const speakAndClose: ClientCase = {
  id: 'backoff/grows-though-a-legacy-bus-speaks',
  title: 'A legacy bus that sends an event and closes at once sees attempts further and further apart',
  requirements: ['CONN-4', 'VER-6'],
  check: (scope) =>
    expectGrowing(scope, 'without hello sent an event', ({ number }) => eventText('t:legacy', number, `bus-${number}`)),
}

const startsOver: ClientCase = {
  id: 'backoff/starts-over-after-an-event',
  title: 'After a connection that has brought an event the backoff starts over',
  requirements: ['CONN-4'],
  check: (scope) =>
    unlessStalled(STALL_MS, async () => {
      const failing = 7
      const meeting = await meet(scope, {
        timeScale: 0.2,
        prepare: (bus) => {
          bus.reception = (attempt) => {
            if (attempt.number <= failing) attempt.cut()
            else attempt.greet()
          }
        },
      })
      await meeting.client.listen()
      await attempts(meeting, failing)
      const link = await meeting.link(1)
      link.send(eventText('t:event', 1, 'bus-1'))
      await meeting.heardUpTo(link)
      link.cut()
      await meeting.link(2)
      const [ended, next] = meeting.bus.attempts.all.slice(failing)
      const wait = waitBetween(ended as Attempt, next as Attempt)
      const unchanged = shortestMs(failing + 1, meeting.scale)
      if (wait < shortestMs(1, meeting.scale)) throw new Violation('CONN-2', 'the client did not wait', undefined, wait)
      if (wait < unchanged) return
      throw new Violation('CONN-4', 'the backoff did not start over', `${nominalMs(1, meeting.scale)} ms`, `${wait} ms`)
    }),
}

const refused: ClientCase = {
  id: 'backoff/refusals-wait-five-seconds',
  title:
    'After a close with 4009 or 1008, or a handshake answered 401, 403 or 409, a client waits 5,000 ms, less jitter, even if events are emitted',
  requirements: ['CONN-8'],
  check: (scope) =>
    scope.property(
      fc.boolean(),
      async (isGreeted) => {
        for (const code of refusals) await expectLongWaits(scope, code, isGreeted)
      },
      0.02,
    ),
}

const refusals = [4009, 1008, 401, 403, 409]

async function expectLongWaits(scope: ClientScope, code: number, isGreeted: boolean): Promise<void> {
  const isAnswer = code < 1000
  const meeting = await meet(scope, {
    timeScale: 0.05,
    prepare: (bus) => {
      bus.inquiryStatus = isAnswer ? code : 426
      bus.reception = (attempt) => {
        if (isAnswer) attempt.refuse(code)
        else attempt.turnAway(code, isGreeted && code === 1008 ? helloText() : undefined)
      }
    },
  })
  await meeting.client.listen()
  const made = meeting.bus.attempts
  const third = made.count(3, 'attempts to connect', 2 * meeting.patienceMs + 12_000)
  await made.count(2, 'attempts to connect', meeting.patienceMs + 6_000)
  for (let number = 1; made.all.length < 3 && number < 500; number += 1) {
    await meeting.client.emit('t:busy', number)
    await new Promise<void>((resolve) => setTimeout(resolve, 10))
  }
  await third
  const least = shortestAfterRefusalMs(meeting.scale)
  // A client whose WebSocket does not tell the answer may have to ask for it first.
  const early = waitsOf(made.all.slice(isAnswer ? 1 : 0)).find((wait) => wait < least)
  if (early === undefined) return
  throw new Violation(
    'CONN-8',
    `an attempt came ${early} ms after ${isAnswer ? 'answer' : 'close'} ${code}`,
    `at least ${least} ms`,
    early,
  )
}

const inquiriesOneAtATime: ClientCase = {
  id: 'backoff/inquiries-one-at-a-time',
  title:
    'A client that asks over HTTP why its handshakes fail has one such request under way at a time, and its attempts keep to the backoff meanwhile',
  requirements: ['CONN-8'],
  async check(scope) {
    const meeting = await meet(scope, {
      prepare: (bus) => {
        bus.inquiryStatus = undefined
        bus.reception = (attempt) => attempt.refuse(404)
      },
    })
    await meeting.client.emit('t:event', 1)
    expectNoneEarly('CONN-8', await attempts(meeting, 8), meeting.scale)
    const most = meeting.bus.mostInquiriesAtOnce
    if (most > 1) throw new Violation('CONN-8', 'a client had several such requests under way', 1, most)
  },
}

export const backoffCases: readonly ClientCase[] = [
  afterAnyFailure,
  notHurried,
  greetAndClose,
  speakAndClose,
  startsOver,
  refused,
  inquiriesOneAtATime,
]
