/** Judges what everybody sent and heard: routing, no echo, order, nothing lost, nothing invented, bytes identical. */
import { isDeepStrictEqual } from 'node:util'
import { Violation } from '../case.js'
import { hears, type Place, routeRule } from '../oracle/routing.js'
import { overSse } from './exactly.js'

export interface Sent {
  id: string
  text: string
  place: Place
  /** The connection it went out on; undefined for in-process code and POSTs. */
  connection: number | undefined
  by: 'ws' | 'post' | 'in-process'
}

export interface Hearer {
  name: string
  place: Place
  over: 'ws' | 'sse' | 'in-process'
  connection: number | undefined
  /** Texts, those of fences aside. */
  heard: readonly string[]
}

/** @throws Violation */
export function checkDeliveries(sent: readonly Sent[], hearer: Hearer): void {
  const byId = new Map(sent.map((one) => [one.id, one]))
  const heardIds: string[] = []
  for (const text of hearer.heard) {
    const id = idOf(text)
    const origin = id === undefined ? undefined : byId.get(id)
    if (id === undefined || origin === undefined) {
      // A piece of an event that was split in another way than over lines of its own.
      const isPiece = hearer.over === 'sse' && text !== '' && sent.some((one) => overSse(one.text).includes(text))
      throw new Violation(isPiece ? 'RELAY-3' : 'RELAY-1', `${hearer.name} heard what nobody sent`, undefined, text)
    }
    // How code of the bus's own process hears itself is no matter of the wire.
    if (origin.by === 'in-process' && hearer.over === 'in-process') continue
    if (!isDue(origin, hearer)) {
      throw new Violation(
        strayRule(origin, hearer),
        `${hearer.name} heard an event of ${senderOf(origin)}`,
        undefined,
        text,
      )
    }
    if (heardIds.includes(id))
      throw new Violation(ruleOf(origin), `${hearer.name} heard an event twice`, undefined, text)
    checkBytes(origin, hearer, text)
    heardIds.push(id)
  }
  checkNothingLost(sent, hearer, heardIds)
  checkOrder(sent, hearer, heardIds)
}

function checkNothingLost(sent: readonly Sent[], hearer: Hearer, heardIds: readonly string[]): void {
  const missing = sent.find((one) => isDue(one, hearer) && !heardIds.includes(one.id))
  if (missing === undefined) return
  const message = `${hearer.name} did not hear an event of ${senderOf(missing)}`
  throw new Violation(ruleOf(missing), message, missing.text, hearer.heard)
}

function checkOrder(sent: readonly Sent[], hearer: Hearer, heardIds: readonly string[]): void {
  for (const connection of new Set(sent.map((one) => one.connection))) {
    if (connection === undefined) continue
    const order = sent.filter((one) => one.connection === connection && isDue(one, hearer)).map(({ id }) => id)
    const heard = heardIds.filter((id) => order.includes(id))
    if (isDeepStrictEqual(heard, order)) continue
    throw new Violation('ORDER-1', `${hearer.name} heard the events of one connection in another order`, order, heard)
  }
}

function checkBytes(origin: Sent, hearer: Hearer, text: string): void {
  // What in-process code hears is a value, whose digits and duplicate names are its language's affair.
  if (hearer.over === 'in-process') return
  if (origin.by === 'in-process') {
    if (isDeepStrictEqual(told(text), told(origin.text))) return
    throw new Violation('ENC-6', `${hearer.name} heard another value than in-process code emitted`, origin.text, text)
  }
  const due = hearer.over === 'sse' ? overSse(origin.text) : origin.text
  if (text === due) return
  const rule = hearer.over === 'sse' && /[\r\n]/.test(origin.text) ? 'RELAY-3' : 'RELAY-1'
  throw new Violation(rule, `${hearer.name} heard other bytes than were sent`, due, text)
}

/** The members of an event that in-process code gives. */
function told(text: string): unknown[] {
  const { type, payload, pluginId, eventId } = JSON.parse(text)
  return [type, payload, pluginId, eventId]
}

function isDue(origin: Sent, hearer: Hearer): boolean {
  if (origin.connection !== undefined && origin.connection === hearer.connection) return false
  return hears(origin.place, hearer.place)
}

/** The rule by which an event had to be delivered. */
function ruleOf(origin: Sent): string {
  return origin.by === 'post' ? 'ROUTE-6' : routeRule(origin.place)
}

/** The rule by which an event had not to be delivered. */
function strayRule(origin: Sent, hearer: Hearer): string {
  if (origin.connection !== undefined && origin.connection === hearer.connection) return 'ROUTE-4'
  if (origin.by === 'post') return 'ROUTE-6'
  return /"server-bridge"/.test(origin.text) ? 'ROUTE-5' : 'ROUTE-3'
}

function senderOf({ place, by }: Sent): string {
  return by === 'in-process' ? 'in-process code' : `a ${place} (by ${by})`
}

function idOf(text: string): string | undefined {
  try {
    const id: unknown = (JSON.parse(text) as { eventId?: unknown } | null)?.eventId
    return typeof id === 'string' ? id : undefined
  } catch {
    return undefined
  }
}
