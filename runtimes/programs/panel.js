/** What shows the events: a WebSocket as a panel's page opens it, or a further bridge where the subject itself is a page. */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { Heard } from './heard.js'
import { serve } from './serve.js'

const heard = new Heard()
let socket

serve({
  async connect({ url }) {
    socket = new WebSocket(url)
    socket.on('message', (data) => {
      const { type, payload } = JSON.parse(String(data))
      if (type === 'matrix:up') heard.add(payload)
    })
    await once(socket, 'open')
  },
  burst({ run, count }) {
    const at = Date.now()
    for (let n = 0; n < count; n += 1) {
      const event = { type: 'matrix:down', payload: { run, n }, pluginId: 'matrix', eventId: `${run}-${n}` }
      socket.send(JSON.stringify(event))
    }
    return { at }
  },
  until: (burst) => heard.until(burst),
  all: () => heard.all(),
})
