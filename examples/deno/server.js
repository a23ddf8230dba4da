/** Deno: a library that lends the files of `spec/`. Its event client tells of every request, every file and every refusal. */
import { EventClient } from '@devtools-bus/client'
import { takePart } from '../terminal/part.js'
import { plainError } from '../terminal/plain-error.js'
import { Shelf } from './shelf.js'
import { visit } from './visitors.js'

const client = new EventClient({ pluginId: 'library' })
const { onCommand } = takePart({ clients: [client], play: () => visit(origin), rest: () => server.shutdown() })

const shelf = new Shelf(new URL('../../spec/', import.meta.url))
let requests = 0

const server = Deno.serve({ hostname: '127.0.0.1', port: 0, onListen: () => {} }, async (request) => {
  requests += 1
  const told = { id: requests, method: request.method, path: new URL(request.url).pathname }
  const began = performance.now()
  client.emit('request', told)
  const response = await answer(told)
  client.emit('response', {
    ...told,
    status: response.status,
    tookNs: BigInt(Math.round((performance.now() - began) * 1e6)),
  })
  return response
})
const origin = `http://127.0.0.1:${server.addr.port}/`
console.log(`${origin}v1.md`)

onCommand(client, 'reread', async ({ asked }) => {
  client.emit('read', { asked, files: await shelf.files() })
})

async function answer(told) {
  try {
    const { text, ...facts } = await shelf.lend(told.path.slice(1))
    client.emit('lent', { id: told.id, ...facts })
    // As many events as the file has headings, in one go.
    for (const [heading] of text.matchAll(/^#+ .*$/gm)) client.emit('heading', { id: told.id, heading })
    return new Response(text)
  } catch (error) {
    client.emit('refused', { ...told, error: plainError(error) })
    return new Response(error.message, { status: error instanceof Deno.errors.NotFound ? 404 : 403 })
  }
}
