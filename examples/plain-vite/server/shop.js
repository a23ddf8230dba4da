/** A shop that tells its devtools of every order, and a queue of a library that tells by itself. */
import { randomUUID } from 'node:crypto'
import { EventClient } from '@devtools-bus/client'
import { Queuer } from '@tanstack/pacer'

// Once edited this module is evaluated again, in the same process: what the one before listens to ends here.
globalThis.shop?.close()
const shop = new EventClient({ pluginId: 'shop' })
globalThis.shop = shop

let ordered = 0
shop.on('audit', ({ payload: { asked } }) => shop.emit('audited', { asked, ordered }))

/** Emits an event for each of `count` orders, at once. */
export function order(count) {
  const burst = randomUUID().slice(0, 8)
  for (let index = 1; index <= count; index += 1) {
    ordered += 1
    shop.emit('order', { burst, index, of: count, at: process.hrtime.bigint() })
  }
  return { burst, ordered }
}

// Nothing here emits what the queue does: the library does, for its own devtools.
const deliveries = new Queuer(() => {}, { key: 'deliveries', wait: 50 })

export function deliver(count) {
  for (let index = 1; index <= count; index += 1) deliveries.addItem(index)
  return { waiting: deliveries.store.state.size }
}
