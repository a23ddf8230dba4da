import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Handlers, Place } from './place.js'

/** How many ports in a row are tried before the operating system is asked for any (STOP-3). */
const NEIGHBOURS = 32

/**
 * Opens servers of the bus's own: one a loopback family for `localhost`, else one (BIND-1).
 *
 * @throws Error of the operating system where it is about anything but a port in use.
 */
export async function listen(host: string, port: number, handlers: Handlers): Promise<Place> {
  const hosts = host.toLowerCase().replace(/\.$/, '') === 'localhost' ? ['127.0.0.1', '::1'] : [unbracketed(host)]
  const ports = port === 0 ? [] : Array.from({ length: NEIGHBOURS }, (_, index) => port + index)
  for (const candidate of ports.filter((one) => one <= 65_535)) {
    const listening = await listenOn(hosts, candidate, handlers)
    if (listening !== 'in use') return listening
  }
  for (;;) {
    const listening = await listenOn(hosts, 0, handlers)
    if (listening !== 'in use') return listening
  }
}

async function listenOn(hosts: string[], port: number, handlers: Handlers): Promise<Place | 'in use'> {
  const servers: Server[] = []
  let failure: NodeJS.ErrnoException | undefined
  for (const host of hosts) {
    const server = createServer((request, response) => handlers.request(request, response))
    server.on('upgrade', (request, socket, head) => handlers.upgrade(request, socket, head))
    const first = servers[0]?.address() as AddressInfo | undefined
    const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      server.once('error', resolve)
      server.listen({ host, port: first?.port ?? port, exclusive: true }, () => resolve(undefined))
    })
    if (error === undefined) {
      server.removeAllListeners('error')
      servers.push(server)
    } else if (!isMissingFamily(error)) {
      await closeAll(servers, Promise.resolve())
      if (error.code === 'EADDRINUSE') return 'in use'
      throw error
    } else failure = error
  }
  if (servers.length === 0) throw failure
  const addresses = servers.map((server) => server.address() as AddressInfo)
  return {
    scheme: 'http',
    port: addresses[0]?.port ?? port,
    addresses: addresses.map(({ address }) => address),
    unref: () => servers.forEach((server) => void server.unref()),
    close: (ended) => closeAll(servers, ended),
  }
}

/** This machine does not have one of the two loopback families. */
function isMissingFamily({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT'
}

async function closeAll(servers: readonly Server[], ended: Promise<void>): Promise<void> {
  const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)))
  await ended
  for (const server of servers) server.closeAllConnections()
  await Promise.all(closed)
}

function unbracketed(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1')
}
