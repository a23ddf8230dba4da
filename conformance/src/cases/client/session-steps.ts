/** What may happen to a session, and how it is played to a client (section 9 and 10). */
import * as fc from 'fast-check'
import { Stream } from '../../scripted-bus/index.js'
import { upTo } from './meeting.js'
import { noAnswers } from './post-answering.js'
import type { SessionMeeting } from './session-meeting.js'

export type Step =
  | { do: 'up'; count: number }
  /** Emitted without waiting, while the step that follows happens. */
  | { do: 'up in flight'; count: number }
  | { do: 'down'; count: number; ids: boolean }
  /** The line is cut, once the bus has read so many more messages. */
  | { do: 'cut'; after: number }
  | { do: 'close'; code: number }
  /** From here on so many of the newest events are kept for a return. */
  | { do: 'keep'; events: number }
  /** What becomes of the next POSTs. */
  | { do: 'lose answers'; kinds: string[] }
  | { do: 'ack' | 'forget' | 'block' | 'allow' | 'settle' }

const count = fc.integer({ min: 1, max: 30 })
const plain = <const Name extends string>(name: Name) => fc.constant({ do: name })

const overWebSocket = [
  { weight: 4, arbitrary: fc.record({ do: fc.constant('up' as const), count }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('up in flight' as const), count }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('down' as const), count, ids: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('cut' as const), after: fc.nat({ max: 30 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const), code: fc.constantFrom(1001, 1013, 4001) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('keep' as const), events: fc.integer({ min: 1, max: 40 }) }) },
  { weight: 3, arbitrary: plain('ack') },
  { weight: 2, arbitrary: plain('settle') },
]
const forgetting = { weight: 1, arbitrary: plain('forget') }
const overHttp = [
  { weight: 2, arbitrary: plain('block') },
  { weight: 2, arbitrary: plain('allow') },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('lose answers' as const),
      kinds: fc.array(fc.constantFrom(...Object.keys(noAnswers)), { minLength: 1, maxLength: 3 }),
    }),
  },
]

/** Histories of a client that may lose its session, or `falls back`, or neither. */
export function steps({ forgets, fallsBack }: { forgets: boolean; fallsBack: boolean }): fc.Arbitrary<Step[]> {
  const kinds = [...overWebSocket, ...(forgets ? [forgetting] : []), ...(fallsBack ? overHttp : [])]
  return fc.array(fc.oneof(...kinds) as fc.Arbitrary<Step>, { minLength: 2, maxLength: 14 })
}

/** Plays `steps`; ends with the client connected, the bus having all it will get, and the client all it will hear. */
export async function play(meeting: SessionMeeting, history: readonly Step[]): Promise<{ up: number; down: number }> {
  const { sessions } = meeting
  const played = { up: 0, down: 0 }
  const flying: Promise<void>[] = []
  const emit = (number: number): Promise<void> => {
    const from = played.up
    played.up += number
    return meeting.emitAll(
      't:up',
      upTo(number).map((each) => from + each),
    )
  }
  for (const each of history) {
    if (each.do === 'up') await emit(each.count)
    else if (each.do === 'up in flight') flying.push(emit(each.count))
    else if (each.do === 'down' && sessions.hasSession) played.down += meeting.sendEvents(each.count, each.ids).length
    else if (each.do === 'cut') sessions.cut(sessions.connection instanceof Stream ? 0 : each.after)
    else if (each.do === 'close') sessions.close(each.code)
    else if (each.do === 'keep') sessions.keeps = each.events
    else if (each.do === 'forget') sessions.forget()
    else if (each.do === 'block') {
      sessions.blockWebSockets()
      sessions.cut()
    } else if (each.do === 'allow') sessions.allowWebSockets()
    else if (each.do === 'lose answers') loseAnswers(meeting, each.kinds)
    else if (each.do === 'settle') await meeting.heardAll()
    else if (each.do === 'ack' && sessions.hasSession) sessions.ack()
  }
  await Promise.all(flying)
  sessions.allowWebSockets()
  await meeting.takenAll()
  await meeting.heardAll()
  return played
}

function loseAnswers({ sessions }: SessionMeeting, kinds: readonly string[]): void {
  const left = kinds.flatMap((kind) => noAnswers[kind]?.(sessions) ?? [])
  sessions.onPost = (post) => {
    const answer = left.shift()
    if (answer === undefined) post.reply(sessions.take(post))
    else answer(post)
  }
}
