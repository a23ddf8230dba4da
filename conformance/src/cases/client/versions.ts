import * as fc from 'fast-check'
import { Violation } from '../../case.js'
import { helloText } from '../../scripted-bus/index.js'
import type { ClientCase } from '../../subject.js'
import { eventText } from './events.js'
import { meet, upTo } from './meeting.js'
import { expectPayloads } from './payload-lists.js'

const HELLO_WAIT_MS = 5_000
/** Timers of a runtime count whole milliseconds, and round. */
const TIMER_MS = 10

const namedInQuery: ClientCase = {
  id: 'versions/named-with-every-connection',
  title: 'A client names version 1 in `v` with every connection',
  requirements: ['VER-5'],
  async check(scope) {
    const meeting = await meet(scope)
    await meeting.client.listen()
    for (const number of [1, 2, 3]) (await meeting.link(number)).cut()
    await meeting.link(4)
    for (const { query, path } of meeting.bus.attempts.all) {
      const versions = query.get('v')?.split(',') ?? []
      if (versions.includes('1')) continue
      throw new Violation('VER-5', 'a connection did not name version 1', 'v=1', `${path}?${query}`)
    }
  },
}

const silentBeforeHello: ClientCase = {
  id: 'versions/silent-before-hello',
  title: 'A client sends nothing before hello, and then what was emitted meanwhile, in order',
  requirements: ['VER-5', 'QUEUE-1'],
  check: (scope) =>
    scope.property(
      fc.record({ before: fc.integer({ min: 1, max: 20 }), after: fc.nat({ max: 20 }) }),
      async ({ before, after }) => {
        const meeting = await meet(scope, {
          prepare: (bus) => {
            bus.reception = (attempt) => attempt.accept()
          },
        })
        const numbers = upTo(before + after)
        await meeting.emitAll('t:early', numbers.slice(0, before))
        const link = await meeting.link(1)
        await link.ping(meeting.patienceMs)
        await meeting.emitAll('t:early', numbers.slice(before))
        await link.ping(meeting.patienceMs)
        const early = link.received.all
        if (early.length > 0) throw new Violation('VER-5', 'the client sent before it had hello', [], early.slice(0, 3))
        link.send(helloText())
        await meeting.sentUpTo()
        expectPayloads('QUEUE-1', 'what was emitted before hello', numbers, meeting.sent())
      },
      0.5,
    ),
}

const legacyAfterAnEvent: ClientCase = {
  id: 'versions/legacy-after-an-event',
  title: 'A client that gets an event before hello hears it, and sends what it has queued',
  requirements: ['VER-6'],
  check: (scope) =>
    scope.property(
      fc.record({ queued: fc.nat({ max: 20 }), events: fc.integer({ min: 1, max: 5 }) }),
      async ({ queued, events }) => {
        const meeting = await meet(scope, {
          prepare: (bus) => {
            bus.reception = (attempt) => attempt.accept()
          },
        })
        await meeting.client.listen()
        await meeting.emitAll('t:queued', upTo(queued))
        const link = await meeting.link(1)
        link.send(...upTo(events).map((number) => eventText('t:legacy', number)))
        await meeting.heardUpTo(link)
        expectPayloads('VER-6', 'what a legacy bus sent', upTo(events), meeting.heardBy())
        await meeting.sentUpTo()
        expectPayloads('VER-6', 'what was queued for a legacy bus', upTo(queued), meeting.sent())
      },
      0.5,
    ),
}

const legacyAfterFiveSeconds: ClientCase = {
  id: 'versions/legacy-after-five-seconds',
  title:
    'A client that never had a hello, and gets none for 5,000 ms, goes on with the bus as a legacy peer, on that connection',
  requirements: ['VER-6', 'VER-5'],
  async check(scope) {
    const meeting = await meet(scope, {
      prepare: (bus) => {
        bus.reception = (attempt) => attempt.accept()
      },
    })
    await meeting.client.listen()
    await meeting.emitAll('t:queued', upTo(3))
    const link = await meeting.link(1)
    const [first] = await meeting.bus.received.count(3, 'queued events sent', HELLO_WAIT_MS + meeting.patienceMs)
    const waited = (first?.atMs ?? 0) - link.openedMs
    if (waited < HELLO_WAIT_MS - TIMER_MS) {
      throw new Violation(
        'VER-5',
        'the client did not wait for hello',
        `${HELLO_WAIT_MS} ms`,
        `${Math.round(waited)} ms`,
      )
    }
    expectPayloads('VER-6', 'what was queued for a legacy bus', upTo(3), meeting.sent())
    await meeting.heardUpTo(link)
  },
}

const unknownInHello: ClientCase = {
  id: 'versions/unknown-in-hello-is-ignored',
  title: 'Members and capabilities of hello that a client does not know change nothing',
  requirements: ['VER-7'],
  check: (scope) => {
    const unknown = fc.string({ minLength: 1 }).map((name) => `x-${name}`)
    return scope.property(
      fc.record({
        capabilities: fc.array(unknown, { maxLength: 4 }),
        members: fc.dictionary(unknown, fc.jsonValue(), { maxKeys: 4 }),
      }),
      async ({ capabilities, members }) => {
        const meeting = await meet(scope, {
          prepare: (bus) => {
            bus.reception = (attempt) => attempt.greet(helloText({ ...members, capabilities }))
          },
        })
        await meeting.client.listen()
        await meeting.emitAll('t:up', [1])
        const link = await meeting.link(1)
        await meeting.sentUpTo()
        await meeting.heardUpTo(link)
        expectPayloads('VER-7', 'what was emitted', [1], meeting.sent())
      },
      0.5,
    )
  },
}

export const versionCases: readonly ClientCase[] = [
  namedInQuery,
  silentBeforeHello,
  legacyAfterAnEvent,
  legacyAfterFiveSeconds,
  unknownInHello,
]
