/** JSON with BigInt, read out of ENC-1 to ENC-4 for the honest client alone. */
import { defect } from './defect.js'

function isTagged(value) {
  const names = Object.keys(value)
  return (
    names.length === 2 &&
    typeof value.__type === 'string' &&
    /^~*bigint$/.test(value.__type) &&
    typeof value.value === 'string' &&
    /^-?[0-9]{1,4096}$/.test(value.value)
  )
}

/** The members of `object`, `__proto__` among them, each changed by `change`. */
function changed(object, change) {
  if (Array.isArray(object)) return object.map(change)
  return Object.fromEntries(Object.entries(object).map(([name, member]) => [name, change(member)]))
}

/** What the adapter writes, and the honest client sends. */
export function encode(value) {
  if (defect('payloads-pass-through')) return JSON.stringify(value)
  const write = (member) => {
    if (typeof member === 'bigint') return { __type: 'bigint', value: String(member) }
    if (typeof member !== 'object' || member === null) return member
    return isTagged(member) ? { __type: `~${member.__type}`, value: member.value } : changed(member, write)
  }
  return JSON.stringify(write(value))
}

/** What the client sends: {@link encode}, where nothing is broken. */
export function encodeEvent(event) {
  if (defect('bigint-is-a-string'))
    return JSON.stringify(event, (_, member) => (typeof member === 'bigint' ? `${member}` : member))
  if (defect('lookalikes-not-escaped')) return encode(event).replaceAll('"__type":"~', '"__type":"')
  if (defect('drops-nulls')) return encode(event).replaceAll('null', '0')
  return encode(event)
}

/** What the adapter reads. */
export function decode(text) {
  if (defect('payloads-pass-through')) return JSON.parse(text)
  const read = (member) => {
    if (typeof member !== 'object' || member === null) return member
    if (!isTagged(member)) return changed(member, read)
    return member.__type === 'bigint' ? BigInt(member.value) : { ...member, __type: member.__type.slice(1) }
  }
  return read(JSON.parse(text))
}

/** What the client hears: {@link decode}, where nothing is broken. */
export function decodeEvent(text) {
  return decode(defect('lookalikes-decoded-twice') ? text.replaceAll('"__type":"~', '"__type":"') : text)
}
