/** Bun: a shop over SQLite. Its event client tells of every request, every query and every error. */
import { EventClient } from '@devtools-bus/client'
import { takePart } from '../terminal/part.js'
import { plainError } from '../terminal/plain-error.js'
import { Orders } from './orders.js'
import { visit } from './visitors.js'

const client = new EventClient({ pluginId: 'shop' })
const { onCommand } = takePart({ clients: [client], play: () => visit(server.url), rest: () => server.stop(true) })

const orders = new Orders((query) => client.emit('query', query))
let requests = 0

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  routes: {
    '/orders': {
      GET: told(() => Response.json(orders.all().map(({ article }) => article))),
      POST: told(async (request) => {
        orders.add(await request.json())
        return new Response(null, { status: 201 })
      }),
    },
    '/export': told(() => {
      const all = orders.all()
      // As many events as there are orders, in one go.
      for (const order of all) client.emit('exported', order)
      return Response.json({ exported: all.length })
    }),
  },
})

onCommand(client, 'clear', async ({ until }) => {
  client.emit('cleared', { until, orders: orders.clear(until) })
})

console.log(`${server.url}orders`)

/** A request handler that tells of its requests. */
function told(handle) {
  return async (request) => {
    requests += 1
    const told = { id: requests, method: request.method, path: new URL(request.url).pathname }
    const began = process.hrtime.bigint()
    client.emit('request', told)
    let status = 500
    try {
      const response = await handle(request)
      status = response.status
      return response
    } catch (error) {
      client.emit('failed', { ...told, error: plainError(error) })
      status = 400
      return new Response(error.message, { status })
    } finally {
      client.emit('response', { ...told, status, tookNs: process.hrtime.bigint() - began })
    }
  }
}
