/** A bus of Devtools Bus protocol v1 without sessions and event streams: WebSocket and POST. */
import { ServerResponse } from 'node:http'
import { WebSocketServer } from 'ws'
import { createDoor } from './door.js'
import { listen } from './listen.js'
import { encode, judge } from './message.js'
import { readPost, takeLines } from './post.js'

export const about = { name: 'javascript-bus', version: '0.1.0', capabilities: [] }
const METHODS = { '/ws': 'GET', '/send': 'POST', '/info': 'GET' }
const MIB = 1024 * 1024

export function createBus({ host = 'localhost', port = 4206, basePath = '/__devtools', project, ...options } = {}) {
  const { maxMessageBytes = 8 * MIB, heartbeatMs = 15_000 } = options
  const common = { capabilities: about.capabilities, limits: { maxMessageBytes }, project: project ?? null }
  const door = createDoor({ ...options, host, basePath, project, methods: METHODS })
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
    allowSynchronousEvents: false, // one message a turn of the loop (LIMIT-10)
  })
  const receivers = new Set()
  const listeners = new Set()
  let listening

  /** `from` is 'in-process', 'bridge' or 'panel'; `sender` is the receiver that sent it, where one did. */
  function route(bytes, event, from, sender) {
    if (from !== 'in-process') for (const listener of listeners) tell(listener, event)
    for (const receiver of receivers) {
      if (receiver !== sender && (from !== 'panel' || receiver.role === 'bridge')) deliver(receiver, bytes)
    }
  }

  function deliver(receiver, bytes) {
    const { ws, waiting } = receiver
    waiting.push(bytes.length)
    receiver.bytes += bytes.length
    ws.send(bytes, { binary: false }, () => {
      receiver.bytes -= waiting.shift()
    })
    if (receiver.bytes - (waiting[0] ?? 0) <= Math.max(8 * MIB, maxMessageBytes)) return
    receivers.delete(receiver) // SLOW-1
    ws.close(1013, 'too much waits to be read')
    setTimeout(() => ws.terminate(), 5_500).unref()
  }

  function onWebSocket(ws, socket, query) {
    ws.on('error', () => {}) // ws closes with 1002, 1007 or 1009 by itself (BAD-3, BAD-4, LIMIT-2)
    if (door.ofAnotherProject(query)) return ws.close(4009, "another project's bus")
    const versions = (query.get('v') ?? '').split(',').map((version) => version.replace(/^ +| +$/g, ''))
    const greeted = versions.includes('1')
    const say = (type, payload) => ws.send(JSON.stringify({ type, payload }))
    const receiver = { ws, role: query.get('bridge') === 'server' ? 'bridge' : 'panel', waiting: [], bytes: 0 }
    let number = 0
    ws.on('message', (bytes, isBinary) => {
      if (ws.readyState !== ws.OPEN) return
      if (isBinary) return ws.close(1003, 'events are text')
      const { event, control, ...error } = judge(bytes.toString())
      if (control) return // CTRL-2
      number += 1
      if (event) route(bytes, event, receiver.role, receiver)
      else if (greeted) say('$bus:error', { ...error, number })
    })
    const watch = watchSilence(socket, (heartbeats) => (heartbeats < 4 ? ws.ping() : ws.terminate()))
    ws.on('close', () => {
      clearInterval(watch)
      receivers.delete(receiver)
    })
    if (greeted) say('$bus:hello', { version: '1', ...common, heartbeatMs })
    receivers.add(receiver)
  }

  /** Calls `beat(n)` once nothing has come for n heartbeats (ALIVE-2). */
  function watchSilence(socket, beat) {
    let [read, quarters] = [0, 0]
    return setInterval(() => {
      quarters = socket.bytesRead === read ? quarters + 1 : 0
      read = socket.bytesRead
      if (quarters > 0 && quarters % 4 === 0) beat(quarters / 4)
    }, heartbeatMs / 4)
  }

  async function onRequest(request, response) {
    const seen = door.look(request)
    const refuse = (status, code, message) => answer(response, status, { error: { code, message } }, seen.headers)
    if (seen.code) return refuse(seen.status, seen.code, seen.message)
    if (request.method === 'OPTIONS') return response.writeHead(204, seen.headers).end()
    if (seen.endpoint === '/ws') return refuse(426, 'upgrade-required', 'this is a WebSocket endpoint')
    if (seen.endpoint === '/info') {
      const info = { protocol: 'devtools-bus', versions: ['1'], ...common, server: about }
      return answer(response, 200, info, seen.headers)
    }
    const { status, code, message, ...post } = await readPost(request, seen.query, maxMessageBytes, 2 * heartbeatMs)
    if (code) return refuse(status, code, message)
    const taken = takeLines(post, (line, event, from) => route(Buffer.from(line), event, from))
    answer(response, taken.status, taken.body, seen.headers)
  }

  function onUpgrade(request, socket, head) {
    socket.on('error', () => {})
    const { endpoint, code, query, headers } = door.look(request)
    if (endpoint === '/ws' && request.method === 'GET' && (!code || code === 'other-project')) {
      return sockets.handleUpgrade(request, socket, head, (ws) => onWebSocket(ws, socket, query))
    }
    const response = new ServerResponse(request)
    response.shouldKeepAlive = false
    response.assignSocket(socket)
    response.on('finish', () => socket.end())
    if (code || request.method === 'OPTIONS') return onRequest(request, response)
    answer(response, 404, { error: { code: 'not-found', message: 'there is no WebSocket here' } }, headers)
  }

  return {
    listeners,
    async start() {
      listening = await listen(host, port, onRequest, onUpgrade)
      return { url: listening.url, token: door.token }
    },
    async stop() {
      for (const ws of sockets.clients) ws.close(1001, 'the bus is going away')
      const patience = setTimeout(() => {
        for (const ws of sockets.clients) ws.terminate()
        listening.cut()
      }, 1_000)
      await listening?.close()
      clearTimeout(patience)
    },
    emit(event) {
      const text = encode(event)
      if (!judge(text).event) throw new Error('no event: "type" must read "<pluginId>:<name>" (CTRL-5)')
      route(Buffer.from(text), event, 'in-process')
    },
  }
}

async function tell(listener, event) {
  try {
    await listener(event)
  } catch (error) {
    console.error(error) // LISTEN-2
  }
}

function answer(response, status, body, headers) {
  response.writeHead(status, { ...headers, 'Content-Type': 'application/json' }).end(JSON.stringify(body))
}
