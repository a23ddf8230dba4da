import { BUS, type Ledger } from '../ledger/ledger.js'
import { hears } from '../ledger/parties.js'
import type { Member } from './member.js'

const FIRST_ROUND_MS = 1_000

/** Somebody did not hear somebody, however often they called. */
export class Unsettled extends Error {
  override name = 'Unsettled'
}

/**
 * Lets every member emit one last event and waits until everybody, and the bus, has heard everybody's; what a round may lose, the next one
 * repeats. After it nothing is under way. The lines must be healed.
 *
 * @throws Unsettled after `patienceMs`
 */
export async function everybodyHeard(members: readonly Member[], ledger: Ledger, patienceMs: number): Promise<void> {
  const end = performance.now() + patienceMs
  for (let wait = FIRST_ROUND_MS; ; wait *= 1.5) {
    const left = end - performance.now()
    const missing = await round(members, ledger, Math.min(wait, left))
    if (missing.length === 0) return
    if (left <= wait) throw new Unsettled(describe(missing, patienceMs))
  }
}

async function round(members: readonly Member[], ledger: Ledger, waitMs: number): Promise<Pairing[]> {
  const pairings = new Map<number, Pairing>()
  const calls = members.map((sender) => ({ sender, number: sender.emit() }))
  for (const { sender, number } of calls) {
    pairings.set(keyOf(BUS, sender.party.id), { receiver: undefined, sender, number })
    for (const receiver of members) {
      if (!hears(receiver.party, sender.party)) continue
      const { highest } = ledger.stream(ledger.of(receiver.party.id), ledger.of(sender.party.id))
      if (highest < number) pairings.set(keyOf(receiver.party.id, sender.party.id), { receiver, sender, number })
    }
  }
  if (pairings.size > 0) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs)
      ledger.onHeard = (receiver, sender, number) => {
        const key = keyOf(receiver, sender)
        const pairing = pairings.get(key)
        if (pairing === undefined || number < pairing.number) return
        pairings.delete(key)
        if (pairings.size > 0) return
        clearTimeout(timer)
        resolve()
      }
    })
    ledger.onHeard = () => {}
  }
  return [...pairings.values()]
}

interface Pairing {
  /** Undefined: the bus. */
  receiver: Member | undefined
  sender: Member
  number: number
}

function keyOf(receiver: number, sender: number): number {
  return receiver * 0x100000 + sender
}

function describe(missing: readonly Pairing[], patienceMs: number): string {
  const shown = missing.slice(0, 4).map(({ receiver, sender, number }) => {
    return `${receiver?.party.name ?? 'the bus'} has not heard ${sender.party.name}#${number}`
  })
  const involved = new Set(
    missing.flatMap(({ receiver, sender }) => (receiver === undefined ? [sender] : [receiver, sender])),
  )
  const states = [...involved].slice(0, 6).map(({ party, status, line }) => {
    return `${party.name} is ${JSON.stringify(status)} with ${line.open.map(({ description }) => `(${description})`).join(' ') || 'no connection'}`
  })
  const more = missing.length > shown.length ? ` and ${missing.length - shown.length} more` : ''
  return `the lines were healed ${patienceMs} ms ago, and ${shown.join(', ')}${more}; ${states.join('; ')}`
}
