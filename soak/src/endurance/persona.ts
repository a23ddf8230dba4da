import type { Random } from '../histories/random.js'
import type { Member, MemberOptions } from '../pair/member.js'

/** How a client of the soak gets its events: over WebSocket, over SSE and POST, or now so and now so. */
export type Persona = 'websocket' | 'http' | 'switching'

/** Roles and ways in turn, so that each is there whatever the number of clients. */
export function personaOf(index: number): { persona: Persona; options: MemberOptions } {
  const persona = (['websocket', 'http', 'switching', 'websocket', 'switching'] as const)[index % 5] ?? 'websocket'
  const role = index % 2 === 0 ? 'bridge' : 'panel'
  return { persona, options: { role, http: persona === 'http', timeScale: 0.05 } }
}

/** Faults, and how often each comes relative to the others. `end` is done to the line some time after `begin`. */
interface Fault {
  weight: number
  begin: (member: Member, random: Random) => void
  end?: (member: Member) => void
  only?: Persona
}

const FAULTS: readonly Fault[] = [
  { weight: 6, begin: ({ line }) => line.cut() },
  { weight: 6, begin: ({ line }) => line.reset() },
  { weight: 3, begin: ({ line }) => line.halfOpen() },
  { weight: 4, begin: ({ line }) => line.stall(), end: ({ line }) => line.resume() },
  { weight: 3, begin: ({ line }) => line.refuse(), end: ({ line }) => line.accept() },
  {
    weight: 2,
    begin: ({ line }, random) => line.split(random.pick([16, 100, 1_400])),
    end: ({ line }) => line.whole(),
  },
  {
    weight: 6,
    only: 'switching',
    begin: ({ line }) => {
      line.blockUpgrades()
      line.resetUpgraded()
    },
    end: ({ line }) => line.allowUpgrades(),
  },
]

/** The fault that befalls a client next. */
export function drawFault(random: Random, persona: Persona): Fault {
  const possible = FAULTS.filter(({ only }) => only === undefined || only === persona)
  let left = random.next() * possible.reduce((sum, { weight }) => sum + weight, 0)
  for (const fault of possible) {
    left -= fault.weight
    if (left < 0) return fault
  }
  return possible[0] as Fault
}
