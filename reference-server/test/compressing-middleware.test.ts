/** Streams pass middleware that compresses every answer for which `Cache-Control` does not forbid it (SSE-1). */
import http, { type IncomingMessage, type OutgoingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createGzip } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { startBus } from './peers.js'

/** Compresses what is written to a response, unless `no-transform` forbids it, as common middleware does. Gzip holds small writes back. */
function compress(response: ServerResponse): void {
  const { writeHead, write, end } = response
  const writeHeadCompressed = (status: number, headers: OutgoingHttpHeaders = {}) => {
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value)
    if (!/\bno-transform\b/.test(String(response.getHeader('cache-control')))) {
      const gzip = createGzip()
      gzip.on('data', (chunk) => write.call(response, chunk, 'utf8'))
      gzip.on('end', () => end.call(response, undefined, 'utf8'))
      response.removeHeader('content-length')
      response.setHeader('content-encoding', 'gzip')
      Object.assign(response, {
        write: (chunk: string | Uint8Array) => gzip.write(chunk),
        end: (chunk?: string | Uint8Array) => gzip.end(chunk),
      })
    }
    return writeHead.call(response, status)
  }
  Object.assign(response, { writeHead: writeHeadCompressed })
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const waysIn = {
  'a proxy with the middleware in front of the bus': async () => {
    const bus = await startBus()
    const proxy = http.createServer((incoming, outgoing) => {
      compress(outgoing)
      const { method, headers } = incoming
      const forwarded = http.request(`${bus.url}${incoming.url}`, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        outgoing.flushHeaders()
        answer.pipe(outgoing)
      })
      outgoing.on('close', () => forwarded.destroy())
      incoming.pipe(forwarded)
    })
    return { bus, url: await listen(proxy) }
  },
  'a server with the middleware around the bus': async () => {
    const server = http.createServer()
    const url = await listen(server)
    const bus = await startBus({ server })
    const { emit } = server
    const emitCompressed = (event: string, ...args: unknown[]) => {
      if (event === 'request') compress(args[1] as ServerResponse)
      return Reflect.apply(emit, server, [event, ...args])
    }
    Object.assign(server, { emit: emitCompressed })
    return { bus, url }
  },
}

function get(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = http.get(url, { agent: false, headers: { 'accept-encoding': 'gzip' } }, resolve)
    asked.on('error', reject)
    onTestFinished(() => void asked.destroy())
  })
}

for (const [name, enter] of Object.entries(waysIn)) {
  test(`${name} passes the comment and each event at once`, async () => {
    const { bus, url } = await enter()
    expect((await get(`${url}/__devtools/info`)).headers['content-encoding']).toBe('gzip')

    const stream = await get(`${url}/__devtools/sse`)
    expect(stream.headers['content-encoding']).toBeUndefined()
    const chunks = stream.iterator({ destroyOnReturn: false })
    let heard = ''
    const until = async (text: string) => {
      while (!heard.includes(text)) heard += String((await chunks.next()).value)
    }
    await until(':')
    // Sent one at a time: the next is not there yet to push the previous one out.
    for (const type of ['a:first', 'a:second']) {
      bus.emit({ type })
      await until(`"${type}"`)
    }
  })
}
