/** The honest client's connection to a bus: attempts, backoff, hello, queue. */
import { WebSocket } from 'ws'
import { defect } from './defect.js'

const sizeOf = (text) => (defect('queue-counts-characters') ? String(text).length : Buffer.byteLength(String(text)))

export class Link {
  phase = 'idle'
  attempts = 0
  failures = 0
  sent = []
  queue = []
  queuedBytes = 0
  maxMessageBytes = Number.POSITIVE_INFINITY
  status = { status: 'closed', lost: 0, dropped: 0 }

  /** @param on `message(text)` for each message but hello, true where it was an event; `status(status)` on each change. */
  constructor({ url, bridge, token, project, basePath = '/__devtools', timeScale = 1, queue = {} }, on) {
    this.address = { url, bridge, token, project, basePath }
    this.scale = timeScale
    this.limits = {
      events: queue.events ?? (defect('queue-of-100') ? 100 : 1000),
      bytes: queue.bytes ?? 16 * 1024 * 1024,
    }
    this.on = on
  }

  /** CONN-1. */
  use() {
    if (this.phase === 'idle') this.attempt()
  }

  push(text) {
    if (this.phase === 'open') return this.send(text)
    const isLost = defect('early-emit-is-lost') ? this.phase === 'idle' : defect('outage-is-not-queued') && this.gap
    if (!isLost) this.enqueue(text)
    if (defect('emits-jump-the-backoff') && this.phase === 'waiting') this.attempt()
    return this.use()
  }

  enqueue(text) {
    this.queue.push(text)
    this.queuedBytes += sizeOf(text)
    while (!defect('queue-is-unbounded') && this.isOverfull()) {
      this.queuedBytes -= sizeOf(defect('queue-drops-the-newest') ? this.queue.pop() : this.queue.shift())
      this.drop()
    }
  }

  isOverfull() {
    return this.queue.length > this.limits.events || this.queuedBytes > this.limits.bytes
  }

  drop() {
    if (!defect('drops-are-not-counted')) this.report({ dropped: this.status.dropped + 1 })
  }

  stop() {
    clearTimeout(this.helloTimer)
    const { socket, phase } = this
    const isShaking = socket?.readyState === WebSocket.CONNECTING
    const lives = defect(isShaking ? 'stop-leaves-a-handshake' : 'stop-leaves-attempts-running')
    this.phase = lives ? phase : 'stopped'
    if (lives && socket === undefined) return
    clearTimeout(this.handshakeTimer)
    clearTimeout(this.timer)
    if (lives) return
    if (isShaking) socket.terminate()
    else socket?.close(defect('stop-closes-with-1001') ? 1001 : 1000)
    const unsent = defect('unsent-is-forgotten') ? 0 : this.queue.length
    this.report({ status: 'closed', dropped: this.status.dropped + unsent })
  }

  attempt() {
    clearTimeout(this.timer)
    this.phase = 'connecting'
    this.attempts += 1
    this.report({ status: 'connecting' })
    const socket = new WebSocket(this.target(), { perMessageDeflate: false })
    this.socket = socket
    // What a connection does after it was given up concerns nobody (CONN-7).
    const counts = () => this.socket === socket || defect('old-sockets-count')
    if (!defect('handshake-never-times-out')) this.handshakeTimer = setTimeout(() => counts() && this.lose(), 5000)
    socket.on('open', () => (counts() ? this.opened() : socket.terminate()))
    socket.on('message', (data, isBinary) => {
      if (counts() && (!isBinary || defect('hears-binary-messages'))) this.hear(data.toString())
    })
    socket.on('close', (code) => counts() && this.lose(code))
    socket.on('unexpected-response', (request, { statusCode }) => {
      request.destroy()
      if (counts()) this.lose([401, 403, 409].includes(statusCode) ? 1008 : undefined)
    })
    // A connection that broke is given up at once; its close may be long in coming.
    socket.on('error', () => counts() && this.lose())
  }

  target() {
    const { url, bridge, token, project, basePath } = this.address
    const target = new URL(`${basePath}/ws`, url.replace(/^http/, 'ws'))
    const isFirst = this.attempts === 1
    if (!defect('no-version')) target.searchParams.set('v', '1')
    if (bridge && (isFirst || !defect('role-forgotten'))) target.searchParams.set('bridge', 'server')
    if (token && (isFirst || !defect('token-forgotten'))) target.searchParams.set('token', token)
    if (project && (isFirst || !defect('project-forgotten'))) target.searchParams.set('project', project)
    return target
  }

  opened() {
    clearTimeout(this.handshakeTimer)
    if (!defect('waits-for-hello-for-ever')) this.helloTimer = setTimeout(() => this.goLegacy(), 5000)
    if (defect('sends-before-hello')) this.flush()
  }

  lose(code) {
    clearTimeout(this.handshakeTimer)
    clearTimeout(this.helloTimer)
    if (this.phase === 'stopped') return
    const openMs = this.openedMs === undefined ? 0 : performance.now() - this.openedMs
    this.gap ||= this.phase === 'open'
    if (
      (openMs >= 1000 && !defect('lasting-is-nothing')) ||
      (defect('hello-resets-the-backoff') && this.phase === 'open')
    )
      this.failures = 0
    this.socket = undefined
    this.openedMs = undefined
    this.phase = 'waiting'
    this.failures += 1
    this.report({ status: 'connecting' })
    if (defect('gives-up-after-three') && this.failures > 3) return
    if (defect('stays-away') && this.gap) return
    if (defect('stays-away-after-1001') && code === 1001) return
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.attempt(), this.waitMs(code) * this.scale + 1)
  }

  /** CONN-2 and CONN-8, before scaling. */
  waitMs(code) {
    const isRefused = (code === 4009 || code === 1008) && !defect('refusals-are-failures')
    const growing = defect('backoff-does-not-grow') ? 100 : Math.min(100 * 2 ** (this.failures - 1), 5000)
    return (isRefused ? 5000 : growing) * this.jitter()
  }

  jitter() {
    if (defect('no-jitter')) return 1
    if (defect('jitter-of-one-half')) return this.attempts % 2 === 0 ? 0.5 : 1.5
    return 0.8 + 0.4 * Math.random()
  }

  hear(text) {
    const isFirst = this.phase === 'connecting'
    const isHello = /^\{"type":"\$bus:hello"/.test(text) && (isFirst || !defect('deaf-to-late-hellos'))
    const hello = isHello ? JSON.parse(text).payload : undefined
    if (hello !== undefined) {
      if (defect('unknown-in-hello-is-fatal') && hello.capabilities.length > 0) return
      this.maxMessageBytes = hello.limits.maxMessageBytes
      this.hadHello = true
      if (isFirst) this.open()
      return
    }
    if (defect('deaf-to-legacy-buses') && isFirst) return
    if (isFirst && this.isEvent(text) && !this.goLegacy()) return
    if (!this.on.message(text)) return
    // CONN-4: what a legacy bus sends is no reason.
    const isReason = this.hadHello || defect('legacy-events-start-it-over')
    if (isReason && !defect('backoff-never-starts-over')) this.failures = 0
  }

  isEvent(text) {
    return /^\{"type":"(?!\$bus:)[^":]+:/.test(text)
  }

  /** Takes the bus for a legacy one, or ends the connection; whether it stays (VER-6). */
  goLegacy() {
    if (this.hadHello && !defect('legacy-though-it-said-hello')) {
      const { socket } = this
      this.lose()
      socket.terminate()
      return false
    }
    this.open()
    return true
  }

  open() {
    clearTimeout(this.helloTimer)
    this.phase = 'open'
    this.openedMs = performance.now()
    this.report({ status: 'open', ...(this.gap && !defect('gaps-are-not-reported') ? { lost: null } : {}) })
    if (this.gap && defect('sends-again-under-new-ids')) {
      for (const text of this.sent.slice(-10)) this.send(text, 'again')
    }
    if (!defect('queue-leaves-last')) this.flush()
    else setTimeout(() => this.flush(), 50)
  }

  flush() {
    const due = defect('queue-leaves-backwards') ? this.queue.reverse() : this.queue
    this.queue = []
    this.queuedBytes = 0
    try {
      for (const text of due) this.send(text)
    } catch {
      // What a defect leaves unsent is gone.
    }
  }

  send(event, suffix = '') {
    // Only a defect has an event here that is not printed yet.
    const text = typeof event === 'string' ? event : JSON.stringify(event)
    const size = defect('limit-counts-characters') ? text.length : Buffer.byteLength(text)
    if (size > this.maxMessageBytes) return this.drop()
    this.sent.push(text)
    return this.socket.send(suffix === '' ? text : text.replace(/"eventId":"([^"]+)"/, `"eventId":"$1-${suffix}"`))
  }

  report(changes) {
    const status = { ...this.status, ...changes }
    if (Object.keys(status).every((name) => status[name] === this.status[name])) return
    this.status = status
    this.on.status(status)
  }
}
