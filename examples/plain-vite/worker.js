/** A web worker: it shares no memory with the page, and has a connection of its own. */
import { EventClient } from '@devtools-bus/client'

const client = new EventClient({ pluginId: 'worker' })
let counted = 0

globalThis.onmessage = ({ data: count }) => {
  for (let index = 1; index <= count; index += 1) {
    counted += 1
    client.emit('count', { counted })
  }
}

new EventClient({ pluginId: 'shop' }).on('audit', ({ payload: { asked } }) =>
  client.emit('audited', { asked, counted }),
)
