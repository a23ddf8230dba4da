/** What the panels say of an event. */
import { inspect } from 'node:util'
import { terminalText } from '@devtools-bus/schema/terminal'

const IN_A_LINE = { breakLength: Number.POSITIVE_INFINITY, depth: 4 }

/** One event in a line of that width at most, for people. */
export function eventText({ type, payload }, width = 1_000) {
  const line = terminalText(`${type}  ${payload === undefined ? '' : inspect(essenceOf(payload), IN_A_LINE)}`)
  return line.length > width ? `${line.slice(0, width - 1)}…` : line
}

/** What an event says of an error and of its causes: `Error: nothing is known about x, because of Error: ENOENT …`. */
export function errorText({ payload }) {
  const texts = []
  for (let error = payload?.error; error?.message; error = error.cause) texts.push(`${error.name}: ${error.message}`)
  return texts.length === 0 ? undefined : terminalText(texts.join(', because of '))
}

export function clock(at = new Date()) {
  return at.toTimeString().slice(0, 8)
}

/** Of payloads that say much that does not change, what does. */
function essenceOf(payload) {
  if (payload.delta !== undefined) return payload.delta
  // It has a line of its own.
  if (payload.error?.stack !== undefined) return { ...payload, error: payload.error.name }
  if (payload.store?.state === undefined) return payload
  const { status, size, executionCount } = payload.store.state
  return { key: payload.key, status, size, executionCount }
}
