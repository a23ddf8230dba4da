/** The devtools panel: it lists what everyone emits, and sends a command that the server hears. */
import { EventClient } from '@devtools-bus/client'
import { startPageBus } from '@devtools-bus/client/page'

document.querySelector('#devtools').innerHTML = `
  <p><b>Devtools</b>: <span id="status"></span>, <span id="heard">0</span> events <button type="button" id="audit">Audit</button></p>
  <ol id="events" reversed></ol>`
const [status, heard, events] = ['status', 'heard', 'events'].map((id) => document.getElementById(id))

const shop = new EventClient({ pluginId: 'shop' })
document.querySelector('#audit').onclick = () => shop.emit('audit', { asked: crypto.randomUUID().slice(0, 8) })

shop.onAll(({ type, payload }) => {
  const row = document.createElement('li')
  row.textContent = `${type} ${JSON.stringify(payload, (_, value) => (typeof value === 'bigint' ? `${value}n` : value))}`
  events.prepend(row)
  heard.textContent = events.childElementCount
})

// The plugin has connected the page already; this shares the connection.
const page = startPageBus()
const show = ({ status: state, lost, dropped }) => {
  status.textContent = lost === 0 && dropped === 0 ? state : `${state}, lost ${lost}, dropped ${dropped}`
}
page.onStatus(show)
show(page.status)
