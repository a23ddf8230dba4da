/** What several clients with sessions do, and what the line does to them. */
import * as fc from 'fast-check'
import type { Over } from '../wire/session-connection.js'

export interface Visitor {
  role: 'panel' | 'bridge'
  over: Over
}

/** A message a visitor gives a number to, or a control message, which has none. */
export type Message = 'event' | 'large event' | 'junk' | 'control message'

export type Step =
  /** Over what it has: a WebSocket, or POSTs beside its stream. Who is away sends when it is back. @see skip of a POST: so many of its lines are left out. */
  | { do: 'send'; who: number; messages: readonly Message[]; skip: number }
  /** The line breaks; what is on it may come or not. */
  | { do: 'cut'; who: number }
  /**
   * Whoever is connected still does it all the same. It says that it had `back` events fewer, than it last had or, where the
   * last return is given up, than it ever had; and that it can no longer send `skip` messages.
   */
  | { do: 'return'; who: number; over: Over; back: number; skip: number; givesUp: boolean }
  /** POSTs again what the bus has had, and what follows. */
  | { do: 'post again'; who: number; back: number }
  | { do: 'stop reading'; who: number }
  | { do: 'read on'; who: number }
  /** Somebody without a session sends so many events. */
  | { do: 'chatter'; from: 'panel' | 'bridge' | 'in-process'; events: number }

export interface SessionHistory {
  /** `window.events` of the bus. */
  window: number
  visitors: readonly Visitor[]
  steps: readonly Step[]
}

const who = fc.nat(3)
const message: fc.Arbitrary<Message> = fc.oneof(
  { weight: 8, arbitrary: fc.constant('event' as const) },
  { weight: 1, arbitrary: fc.constant('large event' as const) },
  { weight: 1, arbitrary: fc.constant('junk' as const) },
  { weight: 1, arbitrary: fc.constant('control message' as const) },
)
/** Most often nothing. */
const few = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 6 }) })

/** @param able without `sse` everybody is connected over WebSocket. */
export function sessionHistory(able: { sse: boolean; inProcess: boolean }): fc.Arbitrary<SessionHistory> {
  const over: fc.Arbitrary<Over> = able.sse ? fc.constantFrom('ws', 'sse') : fc.constant('ws')
  const from = fc.constantFrom('panel' as const, 'bridge' as const, ...(able.inProcess ? ['in-process' as const] : []))
  const messages = fc.array(message, { minLength: 1, maxLength: 12 })
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('send' as const), who, messages, skip: few }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('cut' as const), who }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('return' as const),
        who,
        over,
        back: few,
        skip: few,
        givesUp: fc.boolean(),
      }),
    },
    { weight: able.sse ? 1 : 0, arbitrary: fc.record({ do: fc.constant('post again' as const), who, back: few }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('stop reading' as const), who }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('read on' as const), who }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('chatter' as const), from, events: fc.integer({ min: 1, max: 20 }) }),
    },
  )
  return fc.record({
    window: fc.constantFrom(1, 3, 8, 8, 1_000),
    visitors: fc.array(fc.record({ role: fc.constantFrom('panel' as const, 'bridge' as const), over }), {
      minLength: 1,
      maxLength: 4,
    }),
    steps: fc.array(step, { minLength: 1, maxLength: 24 }),
  })
}
