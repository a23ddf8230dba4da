/** What a message is (EVENT-1 to EVENT-5, CTRL-1), and BigInt to and from the wire (ENC-1 to ENC-4). */

/** `{ event }`, `{ control: true }`, or `{ code, message, eventId? }` of what is neither. */
export function judge(text) {
  let event
  try {
    event = JSON.parse(text, decode)
  } catch (error) {
    return { code: 'invalid-json', message: `not JSON: ${error.message}` }
  }
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return noEvent('an event is a JSON object')
  const { type, pluginId, eventId } = event
  const goodId = typeof eventId === 'string' && /^[\x21-\x7e]{1,128}$/.test(eventId)
  const id = goodId ? { eventId } : {}
  if (typeof type !== 'string') return noEvent('"type" must be a string', id)
  if (type.startsWith('$bus:')) return { control: true }
  if (!/^[^:]+:[\s\S]+$/.test(type)) return noEvent('"type" must read "<pluginId>:<name>"', id)
  if (Object.hasOwn(event, 'pluginId') && typeof pluginId !== 'string') return noEvent('"pluginId" is no string', id)
  if (Object.hasOwn(event, 'eventId') && !goodId) return noEvent('"eventId" must be 1 to 128 visible ASCII characters')
  return { event }
}

const noEvent = (message, id = {}) => ({ code: 'invalid-event', message, ...id })

const isT = (members) =>
  members.length === 2 &&
  members.some(([name, value]) => name === '__type' && typeof value === 'string' && /^~*bigint$/.test(value)) &&
  members.some(([name, value]) => name === 'value' && typeof value === 'string' && /^-?[0-9]{1,4096}$/.test(value))

export function decode(_name, value) {
  if (typeof value !== 'object' || value === null || !isT(Object.entries(value))) return value
  return value.__type === 'bigint' ? BigInt(value.value) : { ...value, __type: value.__type.slice(1) }
}

export const encode = (event) =>
  JSON.stringify(event, (_name, value) => {
    if (typeof value === 'bigint') return { __type: 'bigint', value: String(value) }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    const written = Object.entries(value).filter(
      ([, item]) => !['undefined', 'function', 'symbol'].includes(typeof item),
    )
    return isT(written) ? { ...Object.fromEntries(written), __type: `~${value.__type}` } : value
  })
