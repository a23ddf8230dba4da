import * as fc from 'fast-check'
import { hold, mustCome } from '../../checkers/exactly.js'
import type { Stream, StreamAttempt } from '../../scripted-bus/index.js'
import type { ClientCase } from '../../subject.js'
import { shortestMs, waitsOf } from './backoff-waits.js'
import { eventText } from './events.js'
import { lastWord } from './last-word.js'
import { upTo } from './meeting.js'
import { expectPayloads } from './payload-lists.js'
import { expectNamed } from './resume-query.js'
import { meetOverHttp, meetSession } from './session-meeting.js'

const FAILURES = 10
const HEARTBEAT_MS = 150

const afterTen: ClientCase = {
  id: 'fallback/after-ten-failures',
  title: 'After ten failed attempts in a row, and no fewer, a client goes on over HTTP, and says so once it has hello',
  requirements: ['FALLBACK-1'],
  needs: ['fallback', 'session'],
  async check(scope) {
    const meeting = await meetSession(scope, { prepare: (sessions) => sessions.blockWebSockets() })
    const { sessions, bus, client } = meeting
    let failedBefore = 0
    let saidBefore = false
    let begin = () => {}
    const accepted = new Promise<void>((resolve) => {
      bus.streamReception = (attempt) => {
        failedBefore = bus.attempts.all.length
        saidBefore = client.statuses.all.some(({ status }) => status === 'fallback')
        begin = () => sessions.greetStream(attempt)
        resolve()
        bus.streamReception = (next) => sessions.greetStream(next)
      }
    })
    await client.listen()
    await mustCome('FALLBACK-1', bus.streams.count(1, 'a stream opened after ten failures', meeting.patience()))
    await accepted
    hold(
      'FALLBACK-1',
      failedBefore === FAILURES,
      'a stream was opened after another number of failures',
      FAILURES,
      failedBefore,
    )
    begin()
    await mustCome('FALLBACK-1', meeting.fellBack())
    hold('FALLBACK-1', !saidBefore, 'the status was "fallback" before hello')
    meeting.sendEvents(3)
    await meeting.heardAll()
    await meeting.taken(upTo(3))
    expectPayloads('FALLBACK-1', 'what was heard over HTTP', upTo(3), meeting.heardBy())
    expectPayloads('FALLBACK-1', 'what was sent over HTTP', upTo(3), meeting.byNumber())
  },
}

const inARow: ClientCase = {
  id: 'fallback/failures-in-a-row-alone-count',
  title: 'Failures before a connection that had hello and an event do not count towards the ten',
  requirements: ['FALLBACK-1'],
  needs: ['fallback'],
  async check(scope) {
    const meeting = await meetSession(scope, { timeScale: 0.002 })
    const { sessions, bus, client } = meeting
    bus.reception = (attempt) => {
      // Eight failures, and the end of the connection before, which a client may count as one more.
      if (attempt.number % (FAILURES - 1) === 0) sessions.greet(attempt)
      else attempt.cut()
    }
    await client.listen()
    for (const number of upTo(3)) {
      await meeting.hello(number)
      await meeting.heardAll()
      sessions.cut()
    }
    await meeting.hello(4)
    const streams = bus.streams.all.length
    hold('FALLBACK-1', streams === 0, 'a stream was opened though ten attempts in a row had not failed', 0, streams)
  },
}

const hungUp: ClientCase = {
  id: 'fallback/greeted-and-hung-up',
  title: 'Connections that say hello and end at once are failures too: after ten of them a client goes on over HTTP',
  requirements: ['FALLBACK-1'],
  needs: ['fallback', 'session'],
  async check(scope) {
    const meeting = await meetSession(scope)
    const { sessions, bus, client } = meeting
    bus.reception = (attempt) => {
      if (sessions.greet(attempt) !== undefined) sessions.close(1001)
    }
    let failures = 0
    bus.streamReception = (attempt) => {
      failures ||= bus.attempts.all.length
      sessions.greetStream(attempt)
    }
    await client.listen()
    await mustCome('FALLBACK-1', meeting.fellBack())
    hold(
      'FALLBACK-1',
      failures === FAILURES,
      'a stream was opened after another number of failures',
      FAILURES,
      failures,
    )
    meeting.sendEvents(3)
    await meeting.heardAll()
    expectPayloads('FALLBACK-1', 'what was heard over HTTP', upTo(3), meeting.heardBy())
  },
}

const failing: Record<string, (attempt: StreamAttempt) => void> = {
  'answered 404': (attempt) => attempt.refuse(404),
  'answered 503': (attempt) => attempt.refuse(503),
  'cut off': (attempt) => attempt.cut(),
  'ended before hello': (attempt) => attempt.accept().end(),
}

const keepsTheBackoff: ClientCase = {
  id: 'fallback/streams-keep-the-backoff',
  title: 'Attempts to open a stream wait as attempts over WebSocket do, and go on until one succeeds',
  requirements: ['FALLBACK-1', 'CONN-2'],
  needs: ['fallback'],
  async check(scope) {
    const kinds = Object.values(failing)
    const meeting = await meetSession(scope, {
      timeScale: 0.03,
      prepare: (sessions) => {
        sessions.blockWebSockets()
        sessions.wire.streamReception = (attempt) => {
          if (attempt.number > kinds.length) sessions.greetStream(attempt)
          else kinds[attempt.number - 1]?.(attempt)
        }
      },
    })
    const { bus, client } = meeting
    await client.listen()
    await bus.streams.count(kinds.length + 1, 'attempts to open a stream', meeting.patience() + 30_000 * meeting.scale)
    const least = shortestMs(FAILURES, meeting.scale)
    const tenth = bus.attempts.all[FAILURES - 1]
    const afterTenth = (bus.streams.all[0]?.atMs ?? 0) - (tenth?.endedMs ?? 0)
    const waits = [afterTenth, ...waitsOf(bus.streams.all)].map(Math.round)
    hold('CONN-2', Math.min(...waits) >= least, 'a stream was asked for too early', `at least ${least} ms`, waits)
    await mustCome('FALLBACK-1', meeting.fellBack())
  },
}

const sameSession: ClientCase = {
  id: 'fallback/the-session-goes-on',
  title: 'A session begun over WebSocket goes on over HTTP, on one stream after another, with nothing lost or twice',
  requirements: ['FALLBACK-1', 'RESUME-5', 'RESUME-6'],
  needs: ['fallback', 'session'],
  check: (scope) =>
    scope.property(
      fc.record({
        sent: fc.integer({ min: 1, max: 10 }),
        had: fc.nat({ max: 10 }),
        streams: fc.integer({ min: 1, max: 3 }),
      }),
      async ({ sent, had, streams }) => {
        const meeting = await meetSession(scope, { timeScale: 0.002 })
        const { sessions, client } = meeting
        await client.listen()
        await meeting.heardAll()
        await meeting.taken(upTo(sent))
        const { session } = sessions
        session.taken.length = Math.min(had, sent)
        const down = meeting.sendEvents(2, false)
        await meeting.heardAll()
        sessions.blockWebSockets()
        sessions.cut()
        await mustCome('FALLBACK-1', meeting.fellBack())
        let emitted = sent
        for (const number of upTo(streams)) {
          const { query } = await meeting.hello(number + 1)
          expectNamed(query, session.id, session.outgoing.length, number === 1 ? 1 : session.received + 1)
          down.push(...meeting.sendEvents(2, false))
          emitted += 1
          await meeting.taken([emitted])
          sessions.ack()
          await meeting.heardAll()
          if (number === 1) sessions.cut()
          else sessions.close(1001)
        }
        await meeting.hello(streams + 2)
        await meeting.takenAll()
        await meeting.heardAll()
        expectPayloads('RESUME-6', 'what the bus got by number', upTo(emitted), meeting.byNumber(session))
        expectPayloads('RESUME-6', 'what was heard', down, meeting.heardBy())
        await meeting.expectCounts('LOSS-3', { lost: 0, dropped: 0 })
      },
      0.2,
    ),
}

const CR = 0x0d

/** Writes `bytes` to a stream in pieces of so many. */
async function writePieces(stream: Stream, bytes: Uint8Array, piece: number): Promise<void> {
  for (let at = 0; at < bytes.length; at += piece) {
    const written = bytes.subarray(at, at + piece)
    stream.write(written)
    // A CR and the LF after it are to be read one by one; where they are not, the pieces are easier ones.
    const isBetween = written.at(-1) === CR
    await new Promise<void>((resolve) => (isBetween ? setTimeout(resolve, 2) : setImmediate(resolve)))
  }
}

const inPieces: ClientCase = {
  id: 'fallback/streams-in-pieces',
  title: 'Over a stream an event is heard however its lines end, wherever it is cut in pieces, comments between',
  requirements: ['FALLBACK-1', 'CTRL-3'],
  needs: ['fallback', 'session'],
  async check(scope) {
    const meeting = await meetOverHttp(scope)
    const { session } = meeting.sessions
    const stream = await meeting.fellBack()
    const due: string[] = []
    for (const ends of ['\n', '\r\n', '\r']) {
      for (const piece of [1, 2, 7]) {
        const name = `é${due.length}`
        due.push(name, '€')
        let text = ': a comment\n\n'
        for (const event of [`{\n"type"\n:\n"t:down",\n"payload":\n"${name}"}`, eventText('t:down', '€')]) {
          session.outgoing.push(event)
          text += `id: ${session.id}.${session.outgoing.length}\n${event.replace(/^/gm, 'data: ')}\n\n`
        }
        text += 'event: $bus:later\ndata: {"type":"$bus:later"}\n\n'
        await writePieces(stream, Buffer.from(text.replaceAll('\n', ends)), piece)
      }
    }
    await meeting.heardAll()
    expectPayloads('FALLBACK-1', 'what was heard of a stream', due, meeting.heardBy())
  },
}

const silentStream: ClientCase = {
  id: 'fallback/silent-streams-are-given-up',
  title: 'A stream on which nothing has come for two heartbeats is given up, not sooner, and the session goes on',
  requirements: ['ALIVE-1'],
  needs: ['fallback', 'session'],
  async check(scope) {
    const meeting = await meetOverHttp(scope, {
      prepare: (sessions) => {
        sessions.greeting = { heartbeatMs: HEARTBEAT_MS }
      },
    })
    const { bus, sessions } = meeting
    const { sinceMs, requests } = await lastWord(meeting, bus.streams)
    const asked = bus.streams.count(requests + 1, 'requests for a stream', meeting.patience())
    const waited = ((await mustCome('ALIVE-1', asked))[requests]?.atMs ?? 0) - sinceMs
    hold('ALIVE-1', waited >= 2 * HEARTBEAT_MS - 5, 'a stream was given up too soon', 2 * HEARTBEAT_MS, waited)
    const names = new Set(sessions.hellos.all.map(({ session }) => session))
    hold('ALIVE-1', names.size === 1, 'the client came back to another session', 1, names.size)
  },
}

export const fallbackCases: readonly ClientCase[] = [
  afterTen,
  inARow,
  hungUp,
  keepsTheBackoff,
  sameSession,
  inPieces,
  silentStream,
]
