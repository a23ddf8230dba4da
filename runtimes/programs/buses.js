/** The bus of a row, in this process. */
import { once } from 'node:events'
import { createServer } from 'node:net'

/** @param {'ours' | 'published'} which @returns {Promise<string>} where it is */
export async function startBus(which) {
  if (which === 'ours') {
    const { createBus } = await import('@devtools-bus/server')
    return (await createBus({ port: 0 }).start()).url
  }
  const { ServerEventBus } = await import('@tanstack/devtools-event-bus/server')
  const port = await freePort()
  await new ServerEventBus({ port }).start()
  return `http://localhost:${port}`
}

export async function freePort() {
  const server = createServer().listen(0, 'localhost')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}
