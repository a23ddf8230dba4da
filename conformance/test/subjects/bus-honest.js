/**
 * A small honest bus behind an adapter, written from the specification alone: what the suite must not accuse. With
 * `--defect NAME` it has exactly one defect, which the suite must find. `--ballast BYTES` is memory that it has from the start.
 */

import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { WebSocketServer } from 'ws'
import { isLoopback, Refused, refusalOf } from './bus-doors.js'
import { decode, encode, Hub, judge, outbox } from './bus-hub.js'
import { lookAfter } from './bus-pings.js'
import { takePost } from './bus-posts.js'
import { serveStranger } from './bus-stranger.js'

const flag = process.argv.indexOf('--defect')
const defect = flag < 0 ? undefined : process.argv[flag + 1]
globalThis.ballast = Buffer.alloc(Number(process.argv[process.argv.indexOf('--ballast') + 1]) || 0, 1)
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`)
let bus

function infoOf({ project, maxMessageBytes }) {
  return { capabilities: ['sse'], limits: { maxMessageBytes }, project }
}

function helloOf(options) {
  const payload = { version: '1', ...infoOf(options), heartbeatMs: options.heartbeatMs }
  return JSON.stringify({ type: '$bus:hello', payload })
}

/** ENC-6: decoded for in-process code, and encoded again. */
function settled(text) {
  return defect === 'payloads-pass-through' ? text : encode(decode(text))
}

function speaksOne(query) {
  const named = (query.get('v') ?? '').split(',')
  return named.map((name) => (defect === 'exact-versions' ? name : name.trim())).includes('1')
}

function valueIn(text) {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

class Bus {
  constructor(options) {
    const { token: asked = !isLoopback(options.host ?? 'localhost'), allowedHosts = [] } = options
    const askAll = asked !== false
    const isMinted = asked === true || (!askAll && allowedHosts.length > 0)
    const token = isMinted ? randomBytes(24).toString('base64url') : asked || undefined
    const defaults = { basePath: '/__devtools', project: null, maxMessageBytes: 8_388_608, heartbeatMs: 15_000 }
    this.options = { ...defaults, ...options, token, askAll, defect }
    this.hub = new Hub(this.options, (text) => say({ heard: JSON.parse(settled(text)) }))
    const { maxMessageBytes: maxPayload } = this.options
    this.sockets = new WebSocketServer({
      noServer: true,
      maxPayload,
      perMessageDeflate: defect === 'extension',
      // One message a turn of the loop, so that others come in between (LIMIT-10).
      allowSynchronousEvents: false,
    })
    this.servers = []
  }

  async start() {
    const { host, port = 0 } = this.options
    const hosts = host === undefined || host === 'localhost' ? ['127.0.0.1', '::1'] : [host]
    if (defect === 'one-family') hosts.splice(1)
    this.port = await this.listen(hosts[0], port).catch((cause) => {
      if (cause.code !== 'EADDRINUSE') throw cause
      return this.listen(hosts[0], 0)
    })
    if (hosts[1] !== undefined) await this.listen(hosts[1], this.port).catch(() => {})
    return `http://${hosts[0]}:${this.port}`
  }

  listen(host, port) {
    const server = createServer((request, response) => this.answer(request, response))
    server.maxHeadersCount = 0
    server.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head))
    return new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host, port }, () => {
        this.servers.push(server)
        resolve(server.address().port)
      })
    })
  }

  answer(request, response) {
    let door
    try {
      door = refusalOf(request, this.options)
      for (const [name, value] of door.headers) response.setHeader(name, value)
      if (door.refused !== undefined) throw door.refused
      if (request.method === 'OPTIONS') return response.writeHead(204).end()
      if (door.endpoint === 'info') return this.info(response)
      if (door.endpoint === 'sse') return this.stream(request, response, door.query)
      takePost(request, response, door.query, this.options, this.hub)
    } catch (cause) {
      if (!(cause instanceof Refused)) throw cause
      cause.answer(response)
    }
  }

  info(response) {
    const body = {
      protocol: 'devtools-bus',
      versions: ['1'],
      ...infoOf(this.options),
      server: { name: 'honest', version: '1' },
    }
    if (defect === 'secret-in-info') body.server.name += this.options.token
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
  }

  stream(request, response, query) {
    const place = query.get('bridge') === 'server' ? 'bridge' : 'panel'
    const type = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache, no-transform' }
    response.writeHead(200, { ...type, 'X-Accel-Buffering': 'no' })
    if (request.method === 'HEAD') return response.end()
    response.flushHeaders()
    if (!speaksOne(query)) response.write(':\n\n')
    const data = (text) =>
      text
        .split(defect === 'splits-at-lf' ? '\n' : /\r\n|\r|\n/)
        .map((line) => `data: ${line}\n`)
        .join('')
    const printed = defect === 'bare-newline-over-sse' ? (text) => `data: ${text}\n` : data
    const heartbeat = setInterval(() => response.write(':\n\n'), this.options.heartbeatMs)
    if (defect === 'no-comments') clearInterval(heartbeat)
    if (speaksOne(query)) response.write(`event: $bus:hello\n${data(helloOf(this.options))}\n`)
    const end = () => {
      clearInterval(heartbeat)
      response.end()
    }
    const box = outbox((text, sent) => response.write(`${printed(text)}\n`, sent))
    const leave = this.hub.join({ place, end, ...box })
    response.on('close', () => {
      clearInterval(heartbeat)
      leave()
    })
  }

  upgrade(request, socket, head) {
    socket.on('error', () => {})
    if (defect === 'hangs-on-h2c' && request.headers.upgrade === 'h2c') return
    const door = refusalOf(request, this.options)
    if (door.refused !== undefined && (door.refused.code !== 'other-project' || defect === 'refuses-strangers'))
      return door.refused.end(socket, door.headers)
    if (defect === 'swallows-handshakes' && request.headers['sec-websocket-version'] !== '13') return
    this.sockets.handleUpgrade(request, socket, head, (peer) => {
      peer.on(
        'error',
        defect === 'frame-ends-process'
          ? (cause) => {
              throw cause
            }
          : () => {},
      )
      if (defect === 'breaks-off-at-bad-frames') peer.close = (code) => (code === 1002 ? peer.terminate() : null)
      lookAfter(peer, this.options)
      if (door.refused !== undefined) serveStranger(peer, this.hub, defect)
      else this.serve(peer, door.query)
    })
  }

  serve(peer, query) {
    const place = query.get('bridge') === 'server' ? 'bridge' : 'panel'
    const greeted = speaksOne(query)
    if (greeted && defect !== 'no-hello') peer.send(helloOf(this.options))
    const end = (code) => {
      peer.close(code)
      if (defect === 'cuts-at-once') peer.terminate()
    }
    const self = { place, end, ...outbox((text, sent) => peer.send(text, sent)) }
    const leave = this.hub.join(self)
    let number = 0
    let over = false
    peer.on('close', leave)
    peer.on('message', (bytes, isBinary) => {
      if (over) return
      if (isBinary) {
        over = defect !== 'hears-after-binary'
        return peer.close(1003)
      }
      const text = bytes.toString()
      if (defect === 'dies-of-numbers' && /"eventId":[0-9]/.test(text)) process.exit(9)
      if (defect === 'unguarded-parse') JSON.parse(text)
      const { kind, code, eventId } = judge(text, defect)
      if (kind === 'invalid' && defect === 'process-hears-all') say({ heard: valueIn(text) })
      if (kind === 'control') return
      number += 1
      if (kind === 'event') this.hub.relay(text, place, self)
      else if ((greeted && defect !== 'tells-no-errors') || defect === 'tells-everybody')
        peer.send(JSON.stringify({ type: '$bus:error', payload: { code, message: 'no event', number, eventId } }))
    })
  }

  async stop() {
    for (const socket of this.sockets.clients) {
      socket.close(defect === 'stops-silently' ? 1000 : 1001)
      setTimeout(() => socket.terminate(), 500).unref()
    }
    this.hub.endAll()
    if (defect === 'keeps-port') return
    const closed = this.servers.map((server) => new Promise((resolve) => server.close(resolve)))
    for (const server of this.servers) server.closeIdleConnections()
    const closeAll = () => {
      for (const server of this.servers) server.closeAllConnections()
    }
    setTimeout(closeAll, 300).unref()
    await Promise.all(closed)
  }
}

createInterface({ input: process.stdin })
  .on('line', async (line) => {
    const { id, do: what, options, event } = JSON.parse(line)
    try {
      if (what === 'start') {
        const next = new Bus(options)
        const url = await next.start()
        bus = next
        const { token } = bus.options
        say({ id, ok: true, name: 'honest', version: '1', capabilities: ['sse'], url, ...(token ? { token } : {}) })
        return
      }
      if (what === 'emit' && defect === 'hangs') return
      if (what === 'emit') {
        const isEvent = judge(JSON.stringify(event)).kind === 'event'
        if (!isEvent && defect !== 'emits-anything') throw new Error('what is no event cannot be emitted')
        bus.hub.relay(settled(JSON.stringify(event)), 'in-process')
      }
      if (what === 'stop') await bus.stop()
      say({ id, ok: true })
      if (what === 'stop' && defect === 'dies-once-stopped') process.exit(9)
    } catch (cause) {
      say({ id, ok: false, error: cause.message })
    }
  })
  .on('close', () => process.exit())
