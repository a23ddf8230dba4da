import { busAddress } from './bus-address.js'

/** An example of each option, which also defines its type. */
export type Examples = { readonly [name: string]: unknown }

const ROOM = { events: 1_000, bytes: 16_777_216 }

/** Address of a bus, and limits of the link. */
export const LINK_EXAMPLES: Examples = {
  url: 'http://127.0.0.1:4206',
  token: 's3cret',
  project: 'shop',
  basePath: '/__devtools',
  queue: ROOM,
  window: ROOM,
  history: 100,
}

export const EVENT_CLIENT_EXAMPLES: Examples = {
  ...LINK_EXAMPLES,
  pluginId: 'query',
  debug: true,
  enabled: true,
  reconnectEveryMs: 300,
  bridge: true,
}

/** May be 0. */
const FROM_ZERO = new Set(['history', 'reconnectEveryMs'])

/**
 * Checks options at the call.
 *
 * @param where the call, for people
 * @throws TypeError, or RangeError for a number out of range, that says what was expected, what was given, and an example
 */
export function checkOptions(where: string, given: unknown, examples: Examples, path = ''): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw wrong(where, path || 'options', 'an object', given, examples)
  }
  for (const [name, value] of Object.entries(given)) {
    const full = path + name
    if (!Object.hasOwn(examples, name)) {
      throw new TypeError(`${where}: unknown option ${full}: use one of ${Object.keys(examples).join(', ')}`)
    }
    const example = examples[name]
    if (value === undefined) continue
    if (typeof example === 'object') checkOptions(where, value, example as Examples, `${full}.`)
    else if (typeof value !== typeof example) throw wrong(where, full, `a ${typeof example}`, value, example)
    else if (typeof value === 'number' && name !== 'timeScale') checkNumber(where, full, value, example)
  }
  const { url, pluginId } = given as { url?: string; pluginId?: string }
  if (url) busAddress({ url })
  if (examples.pluginId !== undefined && !/^(?!\$bus$)[^:]+$/.test(pluginId ?? '')) {
    throw wrong(where, 'pluginId', 'a name without a colon, other than $bus', pluginId, examples.pluginId)
  }
}

function checkNumber(where: string, name: string, value: number, example: unknown): void {
  const least = FROM_ZERO.has(name) ? 0 : 1
  if (Number.isInteger(value) && value >= least) return
  throw new RangeError(message(where, name, `a whole number of at least ${least}`, value, example))
}

function wrong(where: string, name: string, expected: string, value: unknown, example: unknown): TypeError {
  return new TypeError(message(where, name.replace(/\.$/, ''), expected, value, example))
}

function message(where: string, name: string, expected: string, value: unknown, example: unknown): string {
  return `${where}: expected ${name} to be ${expected}, got ${shown(value)}: write ${name}: ${JSON.stringify(example)}`
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 100))
  if (value === null || typeof value !== 'object') return String(value)
  return Array.isArray(value) ? 'an array' : 'an object'
}
