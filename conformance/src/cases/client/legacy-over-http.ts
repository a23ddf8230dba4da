/** A client over HTTP with a bus that has no sessions (FALLBACK-5). */
import * as fc from 'fast-check'
import { hold, mustCome } from '../../checkers/exactly.js'
import { helloText, type Stream } from '../../scripted-bus/index.js'
import type { ClientCase } from '../../subject.js'
import { eventText } from './events.js'
import { type ClientScope, upTo } from './meeting.js'
import { expectPayloads } from './payload-lists.js'
import { expectOneAtATime } from './posts.js'
import { meetSession } from './session-meeting.js'

/** VER-6; `timeScale` does not change it. */
const HELLO_WAIT_MS = 5_000
/** Timers of a runtime count whole milliseconds, and round. */
const TIMER_MS = 10

/** What the bus says first over its stream. */
const greetings: Record<'legacy' | 'without a session', string> = {
  legacy: eventText('t:first', 1),
  'without a session': helloText({ capabilities: ['sse'] }),
}

interface Posting {
  kind: 'legacy' | 'without a session'
  bridge: boolean
  /** How many events are emitted before the bus is there, and how many after. */
  early: number
  later: number
}

async function postsInOrder(scope: ClientScope, { kind, bridge, early, later }: Posting): Promise<void> {
  const meeting = await meetSession(scope, {
    bridge,
    timeScale: 0.002,
    prepare: (sessions) => {
      sessions.blockWebSockets()
      sessions.wire.streamReception = (attempt) => attempt.greet(greetings[kind])
      sessions.onPost = (post) => post.reply({ status: 202, body: { accepted: 1, rejected: [] } })
    },
  })
  const { bus, client, sessions } = meeting
  await client.listen()
  await meeting.emitAll('t:up', upTo(early))
  const [attempt] = await mustCome('FALLBACK-1', bus.streams.count(1, 'a stream', meeting.patience()))
  const stream = attempt?.stream as Stream
  stream.send(eventText('t:second', 2))
  await meeting.hears('t:second')
  await meeting.emitAll(
    't:up',
    upTo(later).map((number) => early + number),
  )
  const last = `"payload":${early + later}`
  await mustCome(
    'FALLBACK-5',
    bus.posts.find('the last event', meeting.patience(), ({ body }) => body.includes(last)),
  )
  expectOneAtATime(sessions, 'FALLBACK-5')
  const posted = bus.posts.all.flatMap(({ lines }) => lines.map((line) => JSON.parse(line)))
  expectPayloads('FALLBACK-5', 'what was posted', upTo(early + later), posted)
  const batch = bus.posts.all.find(({ lines }) => lines.length !== 1)
  hold('FALLBACK-5', batch === undefined, 'a POST had not one event', 1, batch?.lines)
  const due = bridge ? 'server-bridge' : undefined
  const stray = posted.find(({ source }) => source !== due)
  hold('FALLBACK-5', stray === undefined, 'an event had another `source` than its sender', due, stray)
  if (kind === 'without a session') return
  const types = new Set(bus.posts.all.map(({ mediaType }) => mediaType))
  types.delete('application/json')
  hold('FALLBACK-5', types.size === 0, 'another content type', 'application/json', [...types])
}

const oneByOne: ClientCase = {
  id: 'legacy-over-http/events-are-posted-in-order',
  title: 'To a bus without sessions events are posted in order, each once the one before has its answer',
  requirements: ['FALLBACK-5', 'VER-6'],
  needs: ['fallback'],
  check: (scope) =>
    scope.property(
      fc.record({ early: fc.nat({ max: 10 }), later: fc.integer({ min: 1, max: 10 }) }),
      async ({ early, later }) => {
        for (const kind of ['legacy', 'without a session'] as const) {
          for (const bridge of [false, true]) await postsInOrder(scope, { kind, bridge, early, later })
        }
      },
      0.1,
    ),
}

const withoutAnAnswer: ClientCase = {
  id: 'legacy-over-http/what-had-no-answer-comes-again',
  title:
    'A legacy bus gets an event whose POST had no answer again, and before the others, over whatever connection comes next',
  requirements: ['VER-6', 'FALLBACK-5', 'ORDER-2'],
  needs: ['fallback'],
  check: (scope) =>
    scope.property(
      fc.record({ over: fc.constantFrom('stream', 'WebSocket'), count: fc.integer({ min: 1, max: 8 }) }),
      async ({ over, count }) => {
        const meeting = await meetSession(scope, {
          timeScale: 0.002,
          prepare: (sessions) => {
            sessions.blockWebSockets()
            sessions.wire.streamReception = (attempt) => attempt.greet(greetings.legacy)
            sessions.onPost = () => {}
          },
        })
        const { bus, client, sessions } = meeting
        await client.listen()
        await meeting.emitAll('t:up', upTo(count))
        await mustCome('FALLBACK-5', bus.posts.count(1, 'a POST', meeting.patience()))
        sessions.onPost = (post) => post.reply({ status: 202, body: { accepted: 1, rejected: [] } })
        if (over === 'WebSocket') bus.reception = (attempt) => attempt.accept()?.send(greetings.legacy)
        else bus.streams.all[0]?.stream?.cut()
        const last = `"payload":${count}`
        const again: Promise<unknown> =
          over === 'WebSocket'
            ? bus.received.find('the last event', meeting.patience(), ({ text }) => text.includes(last))
            : bus.posts.find(
                'the last event',
                meeting.patience(),
                ({ number, body }) => number > 1 && body.includes(last),
              )
        await mustCome('VER-6', again)
        const posted = bus.posts.all.slice(1).flatMap(({ lines }) => lines.map((line) => JSON.parse(line)))
        const got = over === 'WebSocket' ? meeting.sent() : posted
        expectPayloads('VER-6', `what came over the next ${over}`, upTo(count), got)
      },
      0.2,
    ),
}

const silentStream: ClientCase = {
  id: 'legacy-over-http/a-silent-stream-is-no-fallback',
  title:
    'While nothing at all comes over its stream a client does not say "fallback"; it posts after 5,000 ms, and says it after a comment',
  requirements: ['FALLBACK-1', 'VER-6'],
  needs: ['fallback'],
  async check(scope) {
    const meeting = await meetSession(scope, {
      timeScale: 0.002,
      prepare: (sessions) => {
        sessions.blockWebSockets()
        sessions.wire.streamReception = (attempt) => attempt.accept()
        sessions.onPost = (post) => post.reply({ status: 202, body: { accepted: 1, rejected: [] } })
      },
    })
    const { bus, client } = meeting
    await client.listen()
    await meeting.emitAll('t:up', upTo(3))
    const [attempt] = await mustCome('FALLBACK-1', bus.streams.count(1, 'a stream', meeting.patience()))
    const posts = bus.posts.count(
      3,
      'POSTs beside a stream over which nothing came',
      meeting.patience() + HELLO_WAIT_MS,
    )
    const [first] = await mustCome('VER-6', posts)
    const waited = Math.round((first?.begunMs ?? 0) - (attempt?.atMs ?? 0))
    hold('VER-6', waited >= HELLO_WAIT_MS - TIMER_MS, 'the client did not wait for hello', HELLO_WAIT_MS, waited)
    const posted = bus.posts.all.flatMap(({ lines }) => lines.map((line) => JSON.parse(line)))
    expectPayloads('VER-6', 'what was posted', upTo(3), posted)
    // Answered after every status that the client had when it began to post.
    await meeting.emitAll('t:up', [4])
    const { status } = client.statuses.all.at(-1) ?? {}
    hold('FALLBACK-1', status === 'connecting', 'the status of a client whose stream is silent', 'connecting', status)
    attempt?.stream?.write(': a comment\n\n')
    await mustCome(
      'FALLBACK-1',
      meeting.says('the status "fallback"', (said) => said.status === 'fallback'),
    )
  },
}

export const legacyOverHttpCases: readonly ClientCase[] = [oneByOne, withoutAnAnswer, silentStream]
