import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { ConnectionEvents, End } from '../../src/link/transport.js'
import { type FindWebSocket, webSocketTransport } from '../../src/transports/websocket.js'

const address = { origin: 'http://127.0.0.1:9', basePath: '/__devtools', bridge: true }

/** How an attempt with that constructor ends. */
function endOf(find: FindWebSocket): Promise<string> {
  return new Promise((resolve) => {
    const events: ConnectionEvents = {
      opened: () => resolve('opened'),
      message: (text) => resolve(text),
      closed: ({ code, reason }) => resolve(`closed ${code} ${reason}`),
      unavailable: (reason) => resolve(`unavailable ${reason}`),
    }
    const connection = webSocketTransport(address, find).open(events, { history: 0 })
    expect(connection.send('too early')).toBe(false)
  })
}

describe('attempts that come to nothing', () => {
  it('a constructor that throws is a failed attempt', async () => {
    class Throws {
      constructor() {
        throw new Error('not in this scope')
      }
    }
    expect(await endOf(async () => ({ WebSocket: Throws as never, staysAlive: false }))).toBe(
      'closed 1006 not in this scope',
    )
  })

  it('one that fails with nothing but an error is over, and told once (CONN-6)', async () => {
    class Fails extends EventTarget {
      constructor() {
        super()
        queueMicrotask(() => this.dispatchEvent(Object.assign(new Event('error'), { message: 'not reached' })))
      }
    }
    expect(await endOf(async () => ({ WebSocket: Fails as never, staysAlive: true }))).toBe('closed 1006 not reached')
  })

  it.each(['tells in the body', 'is slow with the body', 'breaks the body off', 'has too much body'])(
    'an answer of HTTP that %s ends it with that answer, by `ws`',
    async (how) => {
      const server = createServer()
      let hungUp: Promise<unknown> | undefined
      server.on('upgrade', (_, socket) => {
        hungUp = new Promise((resolve) => socket.resume().on('end', resolve).on('error', resolve))
        const length = how.startsWith('tells') ? 4 : 10_000_000
        socket.write(`HTTP/1.1 401 Unauthorized\r\nContent-Length: ${length}\r\n\r\nbody`)
        if (how.startsWith('breaks')) socket.end()
        if (how.startsWith('has')) socket.write('x'.repeat(9_000_000))
      })
      await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
      onTestFinished(() => void server.close())
      const { port } = server.address() as { port: number }
      const end = await new Promise<End>((resolve) => {
        const nothing = (): void => {}
        webSocketTransport({ ...address, origin: `http://127.0.0.1:${port}`, token: 's3cret' }, async () => ({
          WebSocket: WebSocket as never,
          staysAlive: true,
        })).open({ opened: nothing, message: nothing, closed: resolve, unavailable: nothing }, { history: 0 })
      })
      expect(end.answer?.status).toBe(401)
      expect(end.answer?.url).toBe(`http://127.0.0.1:${port}/__devtools/ws`)
      expect(end.answer?.body).toMatch(/^body/)
      expect(end.answer?.body.length).toBeLessThan(1_000_000)
      expect(end.isMute).toBeUndefined()
      // A connection that the server keeps alive would keep this process alive too.
      await hungUp
    },
  )

  it('a constructor that could not be loaded may be there at the next attempt', async () => {
    expect(
      await endOf(async () => {
        throw new Error('too many open files')
      }),
    ).toBe('closed 1006 too many open files')
  })

  it('no constructor at all is reported with what to do', async () => {
    expect(await endOf(async () => ({ unavailable: 'install ws' }))).toBe('unavailable install ws')
  })
})

/** A server whose connections the test plays, and the client's transport to it. */
async function meeting(Socket: unknown = WebSocket) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  const accepted = once(server, 'connection') as Promise<[WebSocket, IncomingMessage]>
  const told: string[] = []
  const { port } = server.address() as { port: number }
  const transport = webSocketTransport({ ...address, origin: `http://127.0.0.1:${port}` }, async () => ({
    WebSocket: Socket as never,
    staysAlive: false,
  }))
  const query = { session: { session: 'S', received: 3, first: 4 }, history: 5 }
  const connection = transport.open(
    {
      opened: () => told.push('opened'),
      alive: () => told.push('alive'),
      message: (text) => told.push(`message of ${text.length}`),
      closed: ({ code, tooLargeForUs }) => told.push(`closed ${code}${tooLargeForUs ? ', too large' : ''}`),
      unavailable: (reason) => told.push(reason),
    },
    query,
  )
  const [socket, request] = await accepted
  await vi.waitFor(() => expect(told).toContain('opened'))
  return { socket, request, connection, told }
}

describe('an open connection', () => {
  it('names its session and history (RESUME-5, HISTORY-2)', async () => {
    const { request } = await meeting()
    expect(request.url).toBe('/__devtools/ws?v=1&bridge=server&session=S&received=3&first=4&history=5')
  })

  it('tells of bytes before their message is whole (ALIVE-1)', async () => {
    const { socket, told } = await meeting()
    socket.send('x'.repeat(10), { fin: false })
    await vi.waitFor(() => expect(told).toContain('alive'))
    expect(told).not.toContain('message of 20')
    socket.send('x'.repeat(10), { fin: true })
    await vi.waitFor(() => expect(told).toContain('message of 20'))
  })

  it('takes no more than about 1 MiB that nobody reads', async () => {
    const { socket, connection } = await meeting()
    socket.pause()
    const text = 'x'.repeat(64 * 1024)
    let sent = 0
    // What the kernel's buffers take comes on top of it.
    while (sent < 4_096 && connection.send(text)) {
      sent += 1
      await new Promise(setImmediate)
    }
    expect(sent).toBeLessThan(4_096)
    socket.resume()
    await vi.waitFor(() => expect(connection.send(text)).toBe(true))
  })

  it('that ends because a message is too large for this client says so (LIMIT-7)', async () => {
    const { socket, told } = await meeting(
      class extends WebSocket {
        constructor(url: string) {
          super(url, { maxPayload: 1_000 })
        }
      },
    )
    socket.send('x'.repeat(500))
    socket.send('x'.repeat(1_001))
    await vi.waitFor(() => expect(told.at(-1)).toBe('closed 1009, too large'))
    expect(told).toContain('message of 500')
  })
})

/** What is left of a WebSocket in some stand-ins, over a real one. */
class HandlersAlone {
  onopen?: () => void
  onmessage?: (event: { data: string }) => void
  onclose?: (event: object) => void
  readonly #socket: WebSocket

  constructor(url: string) {
    this.#socket = new WebSocket(url)
    this.#socket.on('open', () => this.onopen?.())
    this.#socket.on('message', (data) => this.onmessage?.({ data: String(data) }))
    this.#socket.on('close', () => this.onclose?.({}))
  }

  send(text: string): void {
    this.#socket.send(text)
  }
}

describe('a WebSocket with less than the interface has', () => {
  it('no addEventListener, no state, no close: what is there is used', async () => {
    const { socket, connection, told } = await meeting(HandlersAlone)
    socket.send('12345')
    await vi.waitFor(() => expect(told).toContain('message of 5'))
    const received = once(socket, 'message')
    expect(connection.send('up')).toBe(true)
    expect(String((await received)[0])).toBe('up')
    connection.abort()
    connection.close(1000)
    socket.close()
    await vi.waitFor(() => expect(told.at(-1)).toBe('closed 1006'))
  })
})
