/** Judges what one hearer heard of everybody: nothing of itself, nothing that was lost, nothing twice, each sender in order. */
import { Violation } from '../case.js'
import { hears, type Place, routeRule } from '../oracle/routing.js'

export interface Speaker {
  name: string
  place: Place
  /** What was accepted of it, in the order it was sent. */
  spoken: readonly string[]
  /** What the bus said it counted lost. */
  lost: readonly string[]
}

export interface SessionHearer {
  name: string
  place: Place
  /** Which of the speakers it is itself. */
  speaks: Speaker | undefined
  heard: readonly string[]
  /** The requirement that is broken where it hears an event twice. */
  onceRule: string
}

interface Origin {
  speaker: Speaker
  /** Place in `spoken`; undefined: it was counted lost. */
  at: number | undefined
}

/** What `hearer` has to hear, whoever's turn it was. */
export function due(hearer: Pick<SessionHearer, 'place' | 'speaks'>, speakers: readonly Speaker[]): string[] {
  return speakers.filter((speaker) => reaches(speaker, hearer)).flatMap(({ spoken }) => spoken)
}

/** @throws Violation */
export function checkHeard(hearer: SessionHearer, speakers: readonly Speaker[]): void {
  const origins = originsOf(speakers)
  const latest = new Map<Speaker, number>()
  const heard = new Set<string>()
  for (const text of hearer.heard) {
    const origin = origins.get(text)
    const breach = (rule: string, what: string, expected?: unknown) =>
      new Violation(rule, `${hearer.name} heard ${what}`, expected, text)
    if (origin === undefined) throw breach('RELAY-1', 'what nobody sent')
    const { speaker, at } = origin
    if (heard.has(text)) throw breach(hearer.onceRule, `an event of ${speaker.name} twice`)
    heard.add(text)
    if (speaker === hearer.speaks) throw breach('ROUTE-4', 'itself')
    if (!reaches(speaker, hearer)) throw breach(routeRule(speaker.place), `an event of ${speaker.name}`)
    if (at === undefined) throw breach('RESUME-3', `an event of ${speaker.name} that was counted lost`)
    const before = latest.get(speaker) ?? -1
    if (at < before) throw breach('ORDER-1', `events of ${speaker.name} in another order`, speaker.spoken[before])
    latest.set(speaker, at)
  }
}

function reaches(speaker: Speaker, { place, speaks }: Pick<SessionHearer, 'place' | 'speaks'>): boolean {
  return speaker !== speaks && hears(speaker.place, place)
}

function originsOf(speakers: readonly Speaker[]): Map<string, Origin> {
  const origins = new Map<string, Origin>()
  for (const speaker of speakers) {
    for (const text of speaker.lost) origins.set(text, { speaker, at: undefined })
    for (const [at, text] of speaker.spoken.entries()) origins.set(text, { speaker, at })
  }
  return origins
}
