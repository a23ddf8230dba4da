/** A shop that tells its devtools of every order, with the event client that libraries have today. */
import { randomUUID } from 'node:crypto'
import { EventClient } from '@tanstack/devtools-event-client'

const shop = new EventClient({ pluginId: 'shop' })
let ordered = 0

// Once edited this module is evaluated again, in the same thread: what the one before listens to ends here.
globalThis.stopAudits?.()
globalThis.stopAudits = shop.on('audit', ({ payload: { asked } }) => shop.emit('audited', { asked, ordered }))

/** Emits an event for each of `count` orders, at once. */
export function order(count) {
  const burst = randomUUID().slice(0, 8)
  for (let index = 1; index <= count; index += 1) {
    ordered += 1
    shop.emit('order', { burst, index, of: count, at: process.hrtime.bigint() })
  }
  return { burst, ordered }
}
