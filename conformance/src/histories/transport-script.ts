/** What clients with sessions do, whatever they do it over. */
import * as fc from 'fast-check'

export type ScriptStep =
  /** One after the other, each as good or as bad as it says. */
  | { do: 'send'; who: number; messages: readonly ('event' | 'multi-line event' | 'junk')[] }
  /** Is cut off and comes back, `meanwhile` events later, having lost the last `back` on the line. */
  | { do: 'return'; who: number; meanwhile: number; back: number }

export interface TransportScript {
  roles: readonly ('panel' | 'bridge')[]
  steps: readonly ScriptStep[]
}

const who = fc.nat(2)
const messages = fc.array(
  fc.constantFrom('event' as const, 'event' as const, 'multi-line event' as const, 'junk' as const),
  {
    minLength: 1,
    maxLength: 6,
  },
)

export const transportScript: fc.Arbitrary<TransportScript> = fc.record({
  roles: fc.array(fc.constantFrom('panel' as const, 'bridge' as const), { minLength: 2, maxLength: 3 }),
  steps: fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.record({ do: fc.constant('send' as const), who, messages }) },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constant('return' as const), who, meanwhile: fc.nat(4), back: fc.nat(4) }),
      },
    ),
    { minLength: 1, maxLength: 12 },
  ),
})
