/** Where a bus listens (BIND-1, STOP-1, STOP-3). */
import { once } from 'node:events'
import { createServer } from 'node:http'

/** Listens on the port, or on the next free one; on both loopback families for `localhost`. */
export async function listen(host, port, onRequest, onUpgrade) {
  const addresses = host === 'localhost' ? ['127.0.0.1', '::1'] : [host]
  for (let candidate = port; ; candidate += Math.sign(port)) {
    const servers = []
    try {
      for (const address of addresses) {
        const server = createServer((request, response) => {
          onRequest(request, response).catch(() => request.destroy())
        })
        server.on('upgrade', onUpgrade).listen(servers[0]?.address().port ?? candidate, address)
        try {
          await once(server, 'listening')
          servers.push(server)
        } catch (error) {
          if (servers.length === 0 || error.code === 'EADDRINUSE') throw error // else a machine without IPv6
        }
      }
      return { url: urlOf(host, servers[0].address().port), close: () => close(servers), cut: () => cut(servers) }
    } catch (error) {
      await close(servers)
      if (error.code !== 'EADDRINUSE') throw error
    }
  }
}

const close = (servers) => Promise.all(servers.map((server) => once(server.close(), 'close')))

function cut(servers) {
  for (const server of servers) server.closeAllConnections()
}

function urlOf(host, port) {
  if (['localhost', '0.0.0.0'].includes(host)) return `http://127.0.0.1:${port}`
  return host.includes(':') ? `http://[${host === '::' ? '::1' : host}]:${port}` : `http://${host}:${port}`
}
