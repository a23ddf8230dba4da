/** Who is connected in which role over which transport, and who sends what. */
import * as fc from 'fast-check'
import { type EventShape, eventShape } from './event-text.js'

export interface Connected {
  role: 'panel' | 'bridge'
  over: 'ws' | 'sse'
  /** Names version 1, or is a legacy peer. */
  greets: boolean
}

export interface Sending {
  /** `in-process`, `post`, or which of the connected. */
  from: 'in-process' | 'post' | number
  shape: EventShape
}

export interface RoutingHistory {
  connected: readonly Connected[]
  sendings: readonly Sending[]
}

const connected: fc.Arbitrary<Connected> = fc.record({
  role: fc.constantFrom('panel', 'bridge'),
  over: fc.constantFrom('ws', 'ws', 'sse'),
  greets: fc.boolean(),
})

/** @param capabilities of the subject: without `sse` everybody is connected over WebSocket. */
export function routingHistory({ sse, inProcess }: { sse: boolean; inProcess: boolean }): fc.Arbitrary<RoutingHistory> {
  const peer = sse ? connected : connected.map((one): Connected => ({ ...one, over: 'ws' }))
  return fc
    .record({
      connected: fc.array(peer, { minLength: 2, maxLength: 6 }),
      sendings: fc.array(
        fc.record({
          from: fc.oneof(
            { weight: 4, arbitrary: fc.nat(5) },
            { weight: 1, arbitrary: fc.constant('post' as const) },
            { weight: inProcess ? 1 : 0, arbitrary: fc.constant('in-process' as const) },
          ),
          shape: eventShape,
        }),
        { minLength: 1, maxLength: 12 },
      ),
    })
    .map((drawn) => withSenders(drawn))
}

/** Whoever was drawn as a sender and has no WebSocket posts instead. */
function withSenders({ connected, sendings }: RoutingHistory): RoutingHistory {
  return {
    connected,
    sendings: sendings.map(({ from, shape }) => {
      if (typeof from !== 'number') return { from, shape }
      const index = from % connected.length
      return { from: connected[index]?.over === 'ws' ? index : 'post', shape }
    }),
  }
}
