/** Lists what the app emits, and sends a command that it hears. */
import { EventClient } from '@devtools-bus/client'
import { startPageBus } from '@devtools-bus/client/page'

const [status, heard, events] = ['status', 'heard', 'events'].map((id) => document.getElementById(id))

const shop = new EventClient({ pluginId: 'shop' })
document.querySelector('#audit').onclick = () => shop.emit('audit', { asked: crypto.randomUUID().slice(0, 8) })

shop.onAll(({ type, payload }) => {
  const row = document.createElement('li')
  row.textContent = `${type} ${JSON.stringify(payload, (_, value) => (typeof value === 'bigint' ? `${value}n` : value))}`
  events.prepend(row)
  heard.textContent = events.childElementCount
})

const bus = await fetch('/devtools/bus')
const page = startPageBus({ ...(await bus.json()), history: 100 })
const show = ({ status: state, lost, dropped }) => {
  status.textContent = lost === 0 && dropped === 0 ? state : `${state}, lost ${lost}, dropped ${dropped}`
}
page.onStatus(show)
show(page.status)
