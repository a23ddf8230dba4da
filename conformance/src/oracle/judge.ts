/** What a message is, by EVENT-1 to EVENT-5 and CTRL-1: written from the text, not from anybody's code. */

export type Judged = 'event' | 'control-message' | 'invalid-json' | 'invalid-event'

/** Why a message is no event: what it is instead, and the requirement that says so. */
interface Judgement {
  judged: Judged
  rule: string
}

export function judged(text: string): Judged {
  return judgement(text).judged
}

/** The requirement that is broken where `text`, which is no event, is taken as one. */
export function ruleAgainst(text: string): string {
  return judgement(text).rule
}

function judgement(text: string): Judgement {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { judged: 'invalid-json', rule: 'EVENT-1' }
  }
  const invalid = (rule: string): Judgement => ({ judged: 'invalid-event', rule: isAmbiguous(text) ? 'EVENT-5' : rule })
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return invalid('EVENT-1')
  const own = (name: string) => (Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined)
  const has = (name: string) => Object.hasOwn(value, name)
  const type = own('type')
  if (typeof type !== 'string') return invalid('EVENT-1')
  if (type.startsWith('$bus:')) return { judged: 'control-message', rule: isAmbiguous(text) ? 'EVENT-5' : 'CTRL-1' }
  const colon = type.indexOf(':')
  if (colon < 1 || colon === type.length - 1) return invalid('EVENT-1')
  if (has('pluginId') && typeof own('pluginId') !== 'string') return invalid('EVENT-2')
  if (has('eventId') && !isEventId(own('eventId'))) return invalid('EVENT-3')
  return { judged: 'event', rule: 'EVENT-1' }
}

/** Whether whoever matches names otherwise than EVENT-5 says would judge otherwise: a name twice, or in another case. */
function isAmbiguous(text: string): boolean {
  const names = [...text.matchAll(/"(type|pluginId|eventId)"\s*:/gi)].map(([, name = '']) => name)
  const exact = names.every((name) => /^(type|pluginId|eventId)$/.test(name))
  return !exact || new Set(names).size < names.length
}

/** Whether an event says of itself that a bridge sent it (EVENT-4, ROUTE-6). */
export function saysBridge(text: string): boolean {
  return (JSON.parse(text) as { source?: unknown }).source === 'server-bridge'
}

/** `type` of a JSON object; undefined where the text is none or has no such string. */
export function typeOf(text: string): string | undefined {
  try {
    const type: unknown = (JSON.parse(text) as { type?: unknown } | null)?.type
    return typeof type === 'string' ? type : undefined
  } catch {
    return undefined
  }
}

function isEventId(id: unknown): boolean {
  if (typeof id !== 'string' || id.length < 1 || id.length > 128) return false
  return [...id].every((character) => character >= '!' && character <= '~')
}
