import { setTimeout as pause } from 'node:timers/promises'
import type { Random } from '../histories/random.js'
import type { Member } from '../pair/member.js'
import type { Pair } from '../pair/pair.js'
import { drawFault, type Persona, personaOf } from './persona.js'

export interface Client {
  member: Member
  persona: Persona
}

export interface EpochOptions {
  ms: number
  /** Events a second, all clients together. */
  rate: number
  /** Mean milliseconds between two faults of one client. */
  faultEveryMs: number
  /** Called some twenty times a second. */
  show: () => void
}

const TICK_MS = 50

/** Traffic and faults for a while. Who is killed is replaced by another of its kind. How many faults there were. */
export async function runEpoch(pair: Pair, clients: Client[], random: Random, options: EpochOptions): Promise<number> {
  const { ms, rate, faultEveryMs, show } = options
  const end = performance.now() + ms
  const repairs: { at: number; repair: () => void }[] = []
  let faults = 0
  let owed = 0
  for (let last = performance.now(); last < end; ) {
    await pause(TICK_MS)
    show()
    const now = performance.now()
    const elapsed = now - last
    last = now
    owed += (rate * elapsed) / 1_000
    while (owed >= 1) owed -= emitSome(random, clients)
    for (const repair of repairs.splice(0)) {
      if (repair.at > now) repairs.push(repair)
      else repair.repair()
    }
    for (let index = 0; index < clients.length; index += 1) {
      if (!random.chance(elapsed / faultEveryMs)) continue
      faults += 1
      const client = clients[index] as Client
      if (random.chance(0.02)) {
        clients[index] = await replace(pair, client, index)
        continue
      }
      const { begin, end: repair } = drawFault(random, client.persona)
      begin(client.member, random)
      if (repair !== undefined) {
        repairs.push({ at: now + random.pick([50, 200, 1_000, 3_000]), repair: () => repair(client.member) })
      }
    }
  }
  return faults
}

/** The same kind of client once more, under another name. */
export async function replace(pair: Pair, client: Client, index: number): Promise<Client> {
  await pair.kill(client.member)
  return joinClient(pair, index)
}

export async function joinClient(pair: Pair, index: number): Promise<Client> {
  const { persona, options } = personaOf(index)
  return { persona, member: await pair.join(options) }
}

/** One client emits a few. How many it was. */
function emitSome(random: Random, clients: readonly Client[]): number {
  const { member } = random.pick(clients)
  const count = random.pick([1, 1, 1, 2, 5, 20])
  const length = random.pick([0, 20, 20, 100, 300, 2_000, 15_000])
  for (let index = 0; index < count; index += 1) member.emit(length)
  return count
}
