import fc from 'fast-check'
import { CLIENTS } from './history.js'

const client = fc.integer({ min: 0, max: CLIENTS - 1 })
const fraction = fc.double({ min: 0, max: 1, noNaN: true })
const small = fc.integer({ min: 0, max: 3 })
const kind = fc.constantFrom(
  'resumed' as const,
  'resumed' as const,
  'resumed' as const,
  'new' as const,
  'none' as const,
)

function step<const D extends string, R extends object>(
  weight: number,
  name: D,
  members: { [K in keyof R]: fc.Arbitrary<R[K]> },
): { weight: number; arbitrary: fc.Arbitrary<{ do: D } & R> } {
  const arbitrary = fc.record({ do: fc.constant(name), ...members }) as unknown as fc.Arbitrary<{ do: D } & R>
  return { weight, arbitrary }
}

/** What may happen to a link, and what a bus may do. */
export const historyStep = fc.oneof(
  step(8, 'emit', { client, size: fc.integer({ min: 0, max: 400 }) }),
  step(2, 'burst', { client, count: fc.integer({ min: 1, max: 12 }) }),
  step(3, 'listen', { client }),
  // Without it most histories would hang about in the handshake.
  step(10, 'open', { kind }),
  step(6, 'accept', {}),
  step(6, 'hello', {
    kind,
    limit: fc.integer({ min: 150, max: 700 }),
    lost: small,
    skip: small,
    rewind: small,
    received: fraction,
    history: small,
  }),
  step(4, 'ack', { received: fraction }),
  step(6, 'busEvent', { id: fc.option(small) }),
  step(3, 'echo', {}),
  step(2, 'garbage', { text: fc.constantFrom('not json', 'null', '{"type":"x"}', '{"type":"$bus:later"}') }),
  step(4, 'end', {
    code: fc.constantFrom(1000, 1001, 1006, 1008, 1009, 1009, 1013, 4001, 4009),
    tooLargeForUs: fc.boolean(),
  }),
  step(2, 'stall', { emits: fc.integer({ min: 1, max: 12 }) }),
  step(2, 'old connection', {}),
  step(6, 'pass', { ms: fc.integer({ min: 1, max: 3_000 }) }),
  step(1, 'pass', { ms: fc.constant(31_000) }),
)

export type HistoryStep = typeof historyStep extends fc.Arbitrary<infer S> ? S : never
