/**
 * A small client of protocol v1 behind the adapter contract, written from the specification alone. It keeps every
 * requirement, unless `--defect NAME` breaks one: `if (defect('…'))` marks each place.
 */
import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import { WebSocket } from 'ws'
import { decode, encode } from './client-honest-json.js'

const [, , , broken = 'none'] = process.argv
const defect = (name) => name === broken
const tell = (message) => process.stdout.write(`${encode(message)}\n`)

const prefix = defect('ids-from-the-clock') ? `${Date.now()}` : randomBytes(12).toString('base64url')
let minted = 0
const mint = () => {
  minted += 1
  if (defect('ids-repeat') && minted % 1000 === 0) return `${prefix}-1`
  return defect('ids-from-the-clock') ? `${minted}-${Date.now()}` : `${prefix}-${minted}`
}

/** One link, with the event clients that share it. */
class Client {
  constructor({ url, bridge, token, project, basePath = '/__devtools', timeScale = 1, queue = {} }) {
    this.address = { url, bridge, token, project, basePath }
    this.scale = timeScale
    this.limits = { events: queue.events ?? 1000, bytes: queue.bytes ?? 16 * 1024 * 1024 }
    /** Event clients by name, each with its listeners. */
    this.clients = new Map([[undefined, []]])
    /** Queued texts and their size. */
    this.queue = []
    this.queuedBytes = 0
    this.own = new Set()
    this.seen = new Map()
    this.attempts = 0
    this.failures = 0
    this.phase = 'idle'
    this.status = { status: 'closed', lost: 0, dropped: 0 }
    if (defect('connects-at-start')) this.use()
  }

  // --- what an application does

  listen(type, name) {
    this.clients.get(name).push({ type })
    if (!defect('listening-does-not-connect')) this.use()
  }

  emit(type, payload, name) {
    const valid = /^[^:]+:[\s\S]+$/.test(type) && !type.startsWith('$bus:')
    if (!valid && !defect('emits-anything')) throw new Error(`"${type}" does not read "<plugin>:<name>"`)
    if (defect('bigint-ends-the-flush')) return this.enqueue({ type, payload, eventId: mint() }, name)
    const eventId = mint()
    const text = encode({ type, payload, eventId }, defect('lookalikes-not-escaped'))
    this.own.add(eventId)
    if (defect('echo-memory-of-200') && this.own.size > 200) this.own.delete(this.own.values().next().value)
    if (!defect('siblings-do-not-hear')) {
      // As every event client would get it: from the wire form.
      this.hand(decode(text), defect('hears-itself') ? null : name)
    }
    return this.enqueue(text, name)
  }

  enqueue(text) {
    const isFirst = this.phase === 'idle'
    if (this.phase === 'open') this.send(text)
    else if (!(isFirst && defect('early-emit-is-lost'))) {
      this.queue.push(text)
      this.queuedBytes += Buffer.byteLength(String(text))
      const { events, bytes } = this.limits
      while (!defect('queue-is-unbounded') && (this.queue.length > events || this.queuedBytes > bytes)) {
        const [gone] = defect('queue-drops-the-newest') ? [this.queue.pop()] : [this.queue.shift()]
        this.queuedBytes -= Buffer.byteLength(String(gone))
        if (!defect('drops-are-not-counted')) this.report({ dropped: this.status.dropped + 1 })
      }
    }
    if (defect('emits-jump-the-backoff') && this.phase === 'waiting') this.attempt()
    this.use()
  }

  stop() {
    this.phase = 'stopped'
    if (!defect('stop-leaves-attempts-running')) clearTimeout(this.timer)
    clearTimeout(this.helloTimer)
    clearTimeout(this.handshakeTimer)
    if (defect('stop-leaves-attempts-running')) this.phase = 'waiting'
    const { socket } = this
    this.socket = defect('stop-leaves-attempts-running') ? socket : undefined
    // A handshake that is cut short is an error to `ws`, and none to a client that wanted it.
    if (socket?.readyState === WebSocket.CONNECTING) socket.terminate()
    else socket?.close(defect('stop-closes-with-1001') ? 1001 : 1000)
    this.report({ status: 'closed' })
  }

  // --- the connection

  use() {
    if (this.phase === 'idle') this.attempt()
  }

  attempt() {
    clearTimeout(this.timer)
    this.phase = 'connecting'
    this.attempts += 1
    this.report({ status: 'connecting' })
    const { url, bridge, token, project, basePath } = this.address
    const target = new URL(`${basePath}/ws`, url.replace(/^http/, 'ws'))
    if (!defect('no-version')) target.searchParams.set('v', '1')
    if (bridge) target.searchParams.set('bridge', 'server')
    const isFirst = this.attempts === 1
    if (token && (isFirst || !defect('token-forgotten'))) target.searchParams.set('token', token)
    if (project && (isFirst || !defect('project-forgotten'))) target.searchParams.set('project', project)
    const socket = new WebSocket(target, { perMessageDeflate: false })
    this.socket = socket
    // Handlers of a socket that was given up are told so by this comparison (CONN-7).
    const current = () => this.socket === socket || defect('old-sockets-count')
    this.handshakeTimer = setTimeout(() => current() && this.lose(socket), 5000)
    if (defect('handshake-never-times-out')) clearTimeout(this.handshakeTimer)
    socket.on('open', () => {
      if (!current()) return
      clearTimeout(this.handshakeTimer)
      this.helloTimer = setTimeout(() => this.open(), 5000)
      if (defect('sends-before-hello')) this.flush()
      if (defect('waits-for-hello-for-ever')) clearTimeout(this.helloTimer)
    })
    socket.on('message', (data) => current() && this.hear(data.toString()))
    socket.on('close', (code) => current() && this.lose(socket, code))
    // A connection that broke is given up at once; its close may take long to come.
    socket.on('error', () => current() && this.lose(socket))
  }

  lose(socket, code) {
    clearTimeout(this.handshakeTimer)
    clearTimeout(this.helloTimer)
    if (this.phase === 'stopped') return
    if (this.socket === socket) this.socket = undefined
    else if (defect('old-sockets-count')) this.socket?.terminate()
    if (defect('stalled-sockets-are-ended') && socket.readyState === WebSocket.CONNECTING) socket.terminate()
    if (this.hadHello) this.gap = true
    if (this.provenMs !== undefined && performance.now() - this.provenMs >= 1000 * this.scale) this.failures = 0
    if (defect('hello-resets-the-backoff') && this.hadHello) this.failures = 0
    this.provenMs = undefined
    this.hadHello = false
    this.failures += 1
    this.phase = 'waiting'
    this.report({ status: 'connecting' })
    if (defect('stays-away-after-1001') && code === 1001) return
    const refused = (code === 4009 || code === 1008) && !defect('refusals-are-failures')
    const growing = defect('backoff-does-not-grow') ? 100 : Math.min(100 * 2 ** (this.failures - 1), 5000)
    const jitter = defect('no-jitter') ? 1 : 0.8 + 0.4 * Math.random()
    this.timer = setTimeout(() => this.attempt(), (refused ? 5000 : growing) * jitter * this.scale + 1)
  }

  open() {
    clearTimeout(this.helloTimer)
    this.phase = 'open'
    this.hadHello = true
    this.provenMs ??= performance.now()
    this.report({ status: 'open', ...(this.gap && !defect('gaps-are-not-reported') ? { lost: null } : {}) })
    this.flush()
  }

  flush() {
    if (defect('queue-leaves-backwards')) this.queue.reverse()
    while (this.queue.length > 0) this.send(this.queue.shift())
    this.queuedBytes = 0
  }

  send(queued) {
    // Only the defect queues objects.
    const text = typeof queued === 'string' ? queued : JSON.stringify(queued)
    const size = defect('limit-counts-characters') ? text.length : Buffer.byteLength(text)
    if (size > (this.maxMessageBytes ?? Number.POSITIVE_INFINITY)) {
      if (!defect('drops-are-not-counted')) this.report({ dropped: this.status.dropped + 1 })
    } else if (defect('ids-minted-when-sent')) {
      this.socket.send(encode({ ...JSON.parse(text), eventId: this.attempts > 1 ? `${prefix}-1` : mint() }))
    } else this.socket.send(text)
  }

  // --- what comes

  hear(text) {
    let event
    try {
      event = decode(text)
    } catch {
      if (defect('bad-input-ends-the-link')) this.socket?.terminate()
      return
    }
    if (typeof event !== 'object' || event === null || Array.isArray(event) || typeof event.type !== 'string') return
    if (event.type.startsWith('$bus:')) {
      if (event.type === '$bus:hello' && this.phase === 'connecting') {
        if (defect('unknown-in-hello-is-fatal') && event.payload.capabilities.length > 0) return
        this.maxMessageBytes = event.payload.limits.maxMessageBytes
        this.open()
      }
      if (!defect('control-is-heard')) return
    }
    const { type, pluginId, eventId } = event
    const isId = eventId === undefined || (typeof eventId === 'string' && /^[!-~]{1,128}$/.test(eventId))
    const isEvent = /^[^:]+:[\s\S]+$/.test(type) && (pluginId === undefined || typeof pluginId === 'string') && isId
    if (!isEvent && !defect('hears-what-is-no-event')) return
    if (this.phase === 'connecting') this.open()
    this.failures = defect('backoff-never-starts-over') ? this.failures : 0
    if (this.own.has(eventId) && !defect('hears-echoes')) return
    if (eventId !== undefined && this.isRepeat(eventId)) return
    this.hand(event, null)
  }

  isRepeat(eventId) {
    if (this.seen.has(eventId)) return true
    this.seen.set(eventId, true)
    const remembered = defect('once-memory-of-1000') ? 1000 : 2048
    if (this.seen.size > remembered) this.seen.delete(this.seen.keys().next().value)
    return false
  }

  /** To every event client but `emitter`; null: to all. */
  hand(event, emitter) {
    for (const [name, listeners] of this.clients) {
      if (name === emitter && emitter !== null) continue
      if (listeners.some(({ type }) => type === undefined || type === event.type)) tell({ heard: event, client: name })
    }
  }

  report(changes) {
    const status = { ...this.status, ...changes }
    if (Object.keys(status).every((name) => status[name] === this.status[name])) return
    this.status = status
    tell(status)
  }
}

let client
const actions = {
  start: ({ options }) => {
    client = new Client(options)
    return { name: 'honest', version: '1.0.0', capabilities: ['time-scale'] }
  },
  open: (request) => {
    client.clients.set(request.client, [])
  },
  listen: (request) => client.listen(request.type, request.client),
  emit: (request) => client.emit(request.type, request.payload, request.client),
  stop: () => client.stop(),
}

const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })
lines.on('line', (line) => {
  const { payload } = JSON.parse(line)
  const request = {
    ...JSON.parse(line),
    ...(payload === undefined ? {} : { payload: decode(JSON.stringify(payload)) }),
  }
  const action = actions[request.do]
  if (action === undefined) return tell({ id: request.id, unsupported: true })
  try {
    return tell({ id: request.id, ok: true, ...action(request) })
  } catch (cause) {
    return tell({ id: request.id, ok: false, error: cause.message })
  }
})
lines.on('close', () => {
  client?.stop()
  process.exit(0)
})
