/** Events in the order in which somebody emitted or heard them. Both sides keep one; the same events make the same record. */
import { createHash } from 'node:crypto'

export class EventRecord {
  /** One line an event: its type, and a digest of its payload. */
  lines = []
  bigints = 0
  errors = 0

  add(type, payload) {
    // Printed by this file alone, so that a mistake of the bus's own way of writing BigInts would be seen.
    const printed = JSON.stringify(payload, (_key, value) => {
      if (typeof value === 'bigint') {
        this.bigints += 1
        return `${value}n`
      }
      if (isError(value)) this.errors += 1
      return value
    })
    const digest = createHash('sha256').update(String(printed)).digest('base64url').slice(0, 16)
    this.lines.push(`${type} ${digest}`)
  }
}

/** An error as `plainError` writes it; its causes count too. */
function isError(value) {
  if (typeof value !== 'object' || value === null) return false
  return [value.name, value.message, value.stack].every((member) => typeof member === 'string')
}
