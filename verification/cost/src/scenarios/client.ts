/** A client whose bus is hostile. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type WebSocket, WebSocketServer } from 'ws'
import { atMost, BOUND, type Figure, type ProcessScenario } from '../scenario.js'
import { flood, repeated } from '../wire/flood.js'
import { frame, OPCODE } from '../wire/websocket.js'
import { wait } from './events.js'

const FOR_MS = 3_000
/** A client hears one bus, so that a busy one delays nobody else. */
const BOUND_OF_CLIENT = { bytes: BOUND.bytes, ms: 1_000 }
/** Long enough for a client to find out that WebSocket does not get through. */
const UNTIL_FALLBACK_MS = 1_500

interface Link {
  port(): { emit(type: string, payload: unknown): void; listen(listener: () => void): void }
  onStatus(watcher: (status: { status: string }) => void): void
  close(waitMs?: number): Promise<unknown>
}

interface HostileBus {
  stream?(response: ServerResponse): void
  post?(request: IncomingMessage, response: ServerResponse): void
  socket?(websocket: WebSocket): void
}

const HELLO_PAYLOAD = {
  version: '1',
  capabilities: ['sse', 'session'],
  limits: { maxMessageBytes: 8_388_608 },
  heartbeatMs: 15_000,
  project: null,
  session: 'A'.repeat(22),
  resumed: false,
  received: 0,
  lost: 0,
  next: 1,
  history: 0,
  window: { events: 1_000, bytes: 16_777_216, ms: 120_000 },
}
const HELLO = JSON.stringify({ type: '$bus:hello', payload: HELLO_PAYLOAD })
const SSE_HELLO = `id: ${HELLO_PAYLOAD.session}.0\nevent: $bus:hello\ndata: ${HELLO}\n\n`

async function serve({ stream, post, socket }: HostileBus): Promise<number> {
  const server = createServer((request, response) => {
    request.resume()
    if (request.method === 'POST') return post === undefined ? response.destroy() : post(request, response)
    if (stream === undefined) return response.destroy()
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    stream(response)
  })
  const websockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, line, head) => {
    if (socket === undefined) line.destroy()
    else websockets.handleUpgrade(request, line, head, socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** A link to the hostile bus, as an application has it: it listens, and emits now and then. */
async function useLink(checkout: string, port: number): Promise<Figure[]> {
  const entry = pathToFileURL(join(checkout, 'reference-client/dist/link.js')).href
  const { createLink } = (await import(entry)) as { createLink(options: object): Link }
  let reports = 0
  for (const method of ['error', 'warn'] as const) {
    console[method] = () => {
      reports += 1
    }
  }
  const link = createLink({ url: `http://127.0.0.1:${port}`, bridge: true, timeScale: 0.01 })
  const client = link.port()
  const was = new Set<string>()
  link.onStatus(({ status }) => was.add(status))
  client.listen(() => {})
  const emitting = setInterval(() => client.emit('c:d', 1), 50)
  await wait(UNTIL_FALLBACK_MS + FOR_MS)
  clearInterval(emitting)
  await link.close(100)
  return [{ name: 'was', value: [...was].join(' ') }, atMost('reports on the console', reports, 100)]
}

function client(name: string, about: string, bus: HostileBus): ProcessScenario {
  return { name, about, bound: BOUND_OF_CLIENT, attack: () => serve(bus), run: useLink }
}

const endless =
  (bytes: string | Uint8Array, before = '') =>
  (response: ServerResponse) => {
    if (before !== '') response.write(before)
    void flood(response, repeated(bytes), FOR_MS)
  }

function framesOf(bytes: () => Buffer): (websocket: WebSocket) => void {
  return (websocket) => {
    websocket.on('error', () => {})
    websocket.send(HELLO)
    const { _socket: line } = websocket as unknown as { _socket: ServerResponse }
    void flood(line, bytes(), FOR_MS)
  }
}

/** As a bus sends them: without a mask. */
function serverFrame(text: string, opcode: number = OPCODE.text, final = true): Buffer {
  const masked = frame(text, opcode, final)
  const size = masked.length - Buffer.byteLength(text) - 4
  const head = Buffer.from(masked.subarray(0, size))
  head[1] = (head[1] ?? 0) & 0x7f
  return Buffer.concat([head, Buffer.from(text)])
}

export const clients: ProcessScenario[] = [
  client('client-endless-line', 'a stream whose first line never ends', { stream: endless('x') }),
  client('client-endless-data', 'a stream with one data line that never ends, after hello', {
    stream: endless('x', `${SSE_HELLO}data: `),
  }),
  client('client-endless-event', 'a stream with data lines and no blank one', {
    stream: endless('data: x\n', SSE_HELLO),
  }),
  client('client-empty-data', 'a stream with empty data lines and no blank one', {
    stream: endless('data\n', SSE_HELLO),
  }),
  client('client-comments', 'a stream of comments', { stream: endless(':\n\n', SSE_HELLO) }),
  client('client-other-fields', 'a stream of lines that mean nothing', { stream: endless('\n', SSE_HELLO) }),
  client('client-errors', 'a stream of $bus:error', {
    stream: endless(
      'event: $bus:error\ndata: {"type":"$bus:error","payload":{"code":"invalid-json","message":"no","number":1}}\n\n',
      SSE_HELLO,
    ),
  }),
  client('client-errors-ws', 'a WebSocket full of $bus:error', {
    socket: framesOf(() =>
      repeated(serverFrame('{"type":"$bus:error","payload":{"code":"invalid-json","message":"no","number":1}}')),
    ),
  }),
  client('client-bad-ws', 'a WebSocket full of messages that are no JSON', {
    socket: framesOf(() => repeated(serverFrame('x'))),
  }),
  client('client-fragments-ws', 'a WebSocket message whose fragments never end', {
    socket: framesOf(() => repeated(serverFrame('x'.repeat(1_000), OPCODE.continuation, false))),
  }),
  client('client-endless-answer', 'answers to POSTs that never end', {
    stream: (response) => void response.write(SSE_HELLO),
    post: (_, response) => {
      response.writeHead(202, { 'Content-Type': 'application/json' })
      void flood(response, repeated(' '), FOR_MS)
    },
  }),
  client('client-long-rejections', 'answers to POSTs that reject 50,000 lines', {
    stream: (response) => void response.write(SSE_HELLO),
    post: (_, response) => {
      const rejected = Array.from({ length: 50_000 }, (_, index) => ({ index, code: 'invalid-json', message: 'no' }))
      response.writeHead(202, { 'Content-Type': 'application/json' })
      response.end(JSON.stringify({ accepted: 0, rejected, received: 1 }))
    },
  }),
]
