/** JSON with BigInt, read out of ENC-1 to ENC-4 for the honest client alone. */

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

export function encode(value, keepsLookalikes = false) {
  const write = (member) => {
    if (typeof member === 'bigint') return { __type: 'bigint', value: String(member) }
    if (typeof member !== 'object' || member === null) return member
    if (!isTagged(member)) return changed(member, write)
    return keepsLookalikes ? member : { __type: `~${member.__type}`, value: member.value }
  }
  return JSON.stringify(write(value))
}

export function decode(text) {
  const read = (member) => {
    if (typeof member !== 'object' || member === null) return member
    if (!isTagged(member)) return changed(member, read)
    return member.__type === 'bigint' ? BigInt(member.value) : { ...member, __type: member.__type.slice(1) }
  }
  return read(JSON.parse(text))
}
