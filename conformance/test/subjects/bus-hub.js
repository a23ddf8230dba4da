/** Routing, judgement and encoding of the honest bus. */
const DEEPEST = 600
const SLOW_BYTES = 8 * 1024 * 1024

export class Hub {
  #peers = new Set()

  /** @param hear is given the text of each event that in-process code hears. */
  constructor({ defect, maxMessageBytes }, hear) {
    this.defect = defect
    this.hear = hear
    this.slowBytes = defect === 'eight-mebibytes' ? SLOW_BYTES : Math.max(SLOW_BYTES, maxMessageBytes)
  }

  join(peer) {
    this.#peers.add(peer)
    return () => this.#peers.delete(peer)
  }

  relay(text, place, sender) {
    const { defect } = this
    const source = JSON.parse(text).source
    const from = defect === 'trusts-source' && source === 'server-bridge' ? 'bridge' : place
    if (defect === 'hears-own-emits' || (from !== 'in-process' && defect !== 'deaf-process')) this.hear(text)
    for (const peer of this.#peers) {
      if (peer === sender && defect !== 'echoes') continue
      if (from === 'panel' && peer.place === 'panel' && defect !== 'panels-hear-panels') {
        if (defect === 'keeps-for-the-silent') peer.kept = [...(peer.kept ?? []), Buffer.from(text)]
        continue
      }
      if (from === 'panel' && peer.place === 'bridge' && defect === 'bridges-miss-panels') continue
      if (from === 'in-process' && peer.place === 'bridge' && defect === 'bridges-miss-process') continue
      if (from === 'bridge' && peer.place === 'bridge' && defect === 'bridges-miss-bridges') continue
      if (peer.waiting() > this.slowBytes && defect !== 'unbounded') {
        this.#peers.delete(peer)
        peer.end(1013)
      } else peer.send(defect === 'prints-again' ? JSON.stringify(JSON.parse(text)) : text)
    }
  }

  endAll() {
    for (const { end } of this.#peers) end(1001)
    this.#peers.clear()
  }
}

/** Bytes that wait beyond the message being written, and a `send` that counts them. */
export function outbox(write) {
  const sizes = []
  return {
    waiting: () => sizes.slice(1).reduce((sum, size) => sum + size, 0),
    send: (text) => {
      sizes.push(Buffer.byteLength(text))
      write(text, () => sizes.shift())
    },
  }
}

/** `{kind: 'event' | 'control' | 'invalid', code, eventId}` */
export function judge(text, defect) {
  let value
  try {
    value = JSON.parse(text)
  } catch {
    return { kind: 'invalid', code: 'invalid-json' }
  }
  if (depthOf(text) > DEEPEST) return { kind: 'invalid', code: 'invalid-json' }
  if (defect === 'short-integers' && /[0-9]{4301}/.test(text)) return { kind: 'invalid', code: 'invalid-json' }
  const none = { kind: 'invalid', code: 'invalid-event' }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return none
  const { type, pluginId, eventId } = value
  const isId = typeof eventId === 'string' && /^[!-~]{1,128}$/.test(eventId)
  const isTold = (isId && defect !== 'errors-without-id') || (defect === 'errors-with-any-id' && eventId !== undefined)
  const invalid = isTold ? { ...none, eventId: String(eventId) } : none
  if (typeof type !== 'string') return invalid
  const isControl = defect === 'controls-by-text' ? text.includes('"$bus:') : type.startsWith('$bus:')
  if (isControl) return { kind: 'control', code: 'control-message' }
  if (!(defect === 'any-type' ? /./ : /^[^:]+:[\s\S]+$/).test(type)) return invalid
  if (pluginId !== undefined && typeof pluginId !== 'string' && defect !== 'any-plugin-id') return invalid
  if (eventId !== undefined && !isId && defect !== 'any-event-id') return invalid
  return { kind: 'event' }
}

function depthOf(text) {
  let [depth, deepest] = [0, 0]
  for (const [bracket] of text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"/g, '').matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1
    deepest = Math.max(deepest, depth)
  }
  return deepest
}

function isTagged(value) {
  const { __type, value: digits } = value
  if (Object.keys(value).length !== 2 || typeof __type !== 'string' || typeof digits !== 'string') return false
  return /^~*bigint$/.test(__type) && /^-?[0-9]{1,4096}$/.test(digits)
}

function changed(value, change) {
  if (Array.isArray(value)) return value.map(change)
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, change(member)]))
}

export function decode(text) {
  const read = (value) => {
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value) || !isTagged(value)) return changed(value, read)
    return value.__type === 'bigint' ? BigInt(value.value) : { ...value, __type: value.__type.slice(1) }
  }
  return read(JSON.parse(text))
}

export function encode(value) {
  const write = (member) => {
    if (typeof member === 'bigint') return { __type: 'bigint', value: String(member) }
    if (typeof member !== 'object' || member === null) return member
    return !Array.isArray(member) && isTagged(member)
      ? { ...member, __type: `~${member.__type}` }
      : changed(member, write)
  }
  return JSON.stringify(write(value))
}
