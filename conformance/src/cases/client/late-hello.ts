/** Buses that say hello late, or not this time (VER-6). */
import * as fc from 'fast-check'
import { Violation } from '../../case.js'
import { helloText } from '../../scripted-bus/index.js'
import type { ClientCase } from '../../subject.js'
import { eventText } from './events.js'
import { meet, upTo } from './meeting.js'
import { expectPayloads } from './payload-lists.js'
import { meetSession } from './session-meeting.js'

const HELLO_WAIT_MS = 5_000
/** Timers of a runtime count whole milliseconds, and round. */
const TIMER_MS = 10

const notLegacyAgain: ClientCase = {
  id: 'versions/no-legacy-where-hello-was-said',
  title: 'Where an address has said hello, a connection that brings an event first has failed, and is not heard',
  requirements: ['VER-6'],
  check: (scope) =>
    scope.property(
      fc.integer({ min: 1, max: 3 }),
      async (quiet) => {
        const meeting = await meet(scope)
        const { bus, client } = meeting
        await client.listen()
        const link = await meeting.settled()
        bus.reception = (attempt) => {
          if (attempt.number > quiet + 1) attempt.greet()
          else attempt.accept()?.send(eventText('t:early', attempt.number))
        }
        const before = client.statuses.all.length
        link.cut()
        await meeting.disconnected(before)
        await meeting.emitAll('t:queued', upTo(3))
        const last = await meeting.link(quiet + 2)
        await meeting.sentUpTo()
        await meeting.heardUpTo(last)
        expectPayloads('VER-6', 'what was heard of connections without hello', [], meeting.heardBy())
        const sent = bus.links.all.slice(1, -1).flatMap(({ received }) => received.all)
        if (sent.length > 0) throw new Violation('VER-6', 'the client sent before it had hello', [], sent.slice(0, 3))
        expectPayloads('VER-6', 'what was queued meanwhile', upTo(3), meeting.sent())
      },
      0.1,
    ),
}

const silentLater: ClientCase = {
  id: 'versions/no-legacy-after-five-seconds-where-hello-was-said',
  title:
    'Where an address has said hello, a connection that says none for 5,000 ms is ended, and the client comes back',
  requirements: ['VER-6', 'CONN-6', 'CONN-9'],
  async check(scope) {
    const meeting = await meet(scope)
    const { bus } = meeting
    await meeting.client.listen()
    const link = await meeting.settled()
    bus.reception = (attempt) => {
      if (attempt.number === 2) attempt.accept()
      else attempt.greet()
    }
    link.cut()
    const silent = await meeting.link(2)
    await meeting.emitAll('t:queued', upTo(3))
    const code = await silent.closed.find('the end of a connection without hello', HELLO_WAIT_MS + meeting.patienceMs)
    if (code === 1000) throw new Violation('CONN-9', 'the client said farewell though it came back', undefined, code)
    if (silent.received.all.length > 0) throw new Violation('VER-6', 'the client sent before it had hello')
    const waited = (silent.closedMs ?? 0) - silent.openedMs
    if (waited < HELLO_WAIT_MS - TIMER_MS)
      throw new Violation('VER-6', 'the client did not wait for hello', HELLO_WAIT_MS, waited)
    await meeting.settled()
    await meeting.sentUpTo()
    expectPayloads('VER-6', 'what was queued meanwhile', upTo(3), meeting.sent())
  },
}

const lateHello: ClientCase = {
  id: 'versions/late-hello-tells-the-limits',
  title: 'A hello that comes after an event still tells the limits, and the connection goes on',
  requirements: ['VER-6', 'LIMIT-5'],
  async check(scope) {
    const meeting = await meet(scope, {
      prepare: (bus) => {
        bus.reception = (attempt) => attempt.accept()?.send(eventText('t:legacy', 1))
      },
    })
    const { bus, client } = meeting
    await client.listen()
    const link = await meeting.link(1)
    await meeting.heardUpTo(link)
    link.send(helloText({ limits: { maxMessageBytes: 1_000 } }))
    await meeting.heardUpTo(link)
    await meeting.emitAll('t:up', ['x'.repeat(2_000), 'fits'])
    await meeting.sentUpTo()
    expectPayloads('LIMIT-5', 'what fits a late hello', ['fits'], meeting.sent())
    const attempts = bus.attempts.all.length
    if (attempts > 1) throw new Violation('VER-6', 'a late hello without a session ended the connection', 1, attempts)
  },
}

const lateSession: ClientCase = {
  id: 'versions/late-hello-with-a-session',
  title: 'A client that has gone on with a bus as a legacy one comes back for the session that a late hello names',
  requirements: ['VER-6'],
  needs: ['session'],
  async check(scope) {
    const meeting = await meetSession(scope)
    const { bus, sessions, client } = meeting
    bus.reception = (attempt) => {
      if (attempt.number === 1) attempt.accept()?.send(eventText('t:legacy', 1))
      else sessions.greet(attempt)
    }
    await client.listen()
    const link = await meeting.link(1)
    await meeting.heardUpTo(link)
    sessions.begin(link, new URLSearchParams())
    await meeting.hello(2)
    await meeting.emitAll('t:up', upTo(2))
    await meeting.takenAll()
    expectPayloads('VER-6', 'what was sent after a late hello', upTo(2), meeting.byNumber())
    await link.closed.find('the end of the connection', meeting.patience())
  },
}

export const lateHelloCases: readonly ClientCase[] = [notLegacyAgain, silentLater, lateHello, lateSession]
