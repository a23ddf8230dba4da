/**
 * A small client of protocol v1 behind the adapter contract, written from the specification alone. It keeps every
 * requirement, unless `--defect NAME` breaks one. With `--real-time` it does not have the capability `time-scale`.
 */
import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import { decode, decodeEvent, encode, encodeEvent } from './client-honest-json.js'
import { Link } from './client-honest-link.js'
import { defect } from './defect.js'

const tell = (message) => process.stdout.write(`${encode(message)}\n`)
const isRealTime = process.argv.includes('--real-time')
const runtime = randomBytes(12).toString('base64url')
let minted = 0

/** EVENT-6. */
function mint(emitted) {
  minted += 1
  if (defect('ids-from-the-clock')) return `${minted}-${Date.now()}`
  if (defect('ids-by-event-client')) return `${runtime}-${emitted}`
  if (defect('ids-repeat') && minted % 1000 === 0) return `${runtime}-1`
  return `${runtime}-${minted}`
}

const isId = (id) => id === undefined || (typeof id === 'string' && /^[!-~]{1,128}$/.test(id))
const isEvent = ({ type, pluginId, eventId }) =>
  /^[^:]+:[\s\S]+$/.test(type) && (pluginId === undefined || typeof pluginId === 'string') && isId(eventId)

/** Event clients that share a link. */
class Client {
  /** By name, what each listens to and how much it has emitted. */
  members = new Map([[undefined, { types: [], emitted: 0 }]])
  own = new Set()
  heard = new Set()
  burst = []

  constructor(options) {
    this.link = new Link(options, {
      message: (text) => this.hear(text),
      status: (status) => {
        if (defect('echo-memory-of-one-connection') && status.status === 'connecting') this.own.clear()
        tell(status)
      },
    })
    if (defect('connects-at-start')) this.link.use()
  }

  listen(type, name) {
    this.members.get(name).types.push(type)
    if (!defect('listening-does-not-connect')) this.link.use()
  }

  emit(type, payload, name) {
    const fault = isEvent({ type }) && !type.startsWith('$bus:') ? undefined : `"${type}" is not "<plugin>:<name>"`
    if (fault !== undefined && !defect('emits-anything')) throw new Error(fault)
    const member = this.members.get(name)
    member.emitted += 1
    const event = { type, payload, eventId: mint(member.emitted) }
    if (defect('bigint-ends-the-flush')) return this.link.push(event)
    const text = encodeEvent(event)
    this.own.add(event.eventId)
    if (defect('echo-memory-of-200') && this.own.size > 200) this.own.delete(this.own.values().next().value)
    if (!defect('siblings-need-the-bus') || this.link.phase === 'open') {
      for (const [sibling, { types }] of this.members) {
        if (sibling !== name || defect('hears-itself')) this.hand(decodeEvent(text), sibling, types)
      }
    }
    return this.link.push(text)
  }

  /** Whether `text` was an event. */
  hear(text) {
    let event
    try {
      event = decodeEvent(text)
    } catch {
      if (defect('bad-input-ends-the-link')) this.link.socket?.terminate()
      return false
    }
    if (typeof event !== 'object' || event === null || typeof event.type !== 'string') return false
    if (event.type.startsWith('$bus:') && !defect('control-is-heard')) return false
    if (!isEvent(event) && !defect('hears-what-is-no-event')) return false
    if (this.own.has(event.eventId) || this.isRepeat(event)) return true
    if (defect('hears-in-bursts-backwards')) this.handLater(event)
    else this.handToAll(event)
    return true
  }

  handLater(event) {
    if (this.burst.length === 0) {
      setImmediate(() => {
        for (const each of this.burst.reverse()) this.handToAll(each)
        this.burst = []
      })
    }
    this.burst.push(event)
  }

  handToAll(event) {
    for (const [name, { types }] of this.members) {
      if (name === undefined || !defect('first-event-client-hears-alone')) this.hand(event, name, types)
    }
  }

  hand(event, name, types) {
    if (types.some((type) => type === undefined || type === event.type)) tell({ heard: event, client: name })
  }

  /** ONCE-1. */
  isRepeat({ eventId, type }) {
    if (eventId === undefined && !defect('events-without-id-once')) return false
    const id = eventId ?? type
    if (this.heard.has(id)) return true
    this.heard.add(id)
    if (this.heard.size > (defect('once-memory-of-1000') ? 1000 : 2048))
      this.heard.delete(this.heard.values().next().value)
    return false
  }
}

let client
const actions = {
  start: ({ options }) => {
    if (isRealTime && options.timeScale !== undefined) return { unsupported: true, option: 'timeScale' }
    client = new Client(options)
    return { name: 'honest', version: '1.0.0', capabilities: isRealTime ? [] : ['time-scale'] }
  },
  open: (request) => {
    client.members.set(request.client, { types: [], emitted: 0 })
  },
  listen: (request) => client.listen(request.type, request.client),
  emit: (request) => client.emit(request.type, request.payload, request.client),
  stop: () => client.link.stop(),
}

const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => {
  const request = decode(line)
  const action = actions[request.do]
  if (action === undefined) return tell({ id: request.id, unsupported: true })
  try {
    const answer = action(request)
    return tell({ id: request.id, ...(answer?.unsupported ? {} : { ok: true }), ...answer })
  } catch (cause) {
    return tell({ id: request.id, ok: false, error: cause.message })
  }
})
lines.on('close', () => process.exit(0))
