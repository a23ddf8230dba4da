import { isIP, isIPv4 } from 'node:net'

/** Whether a host name, as in a URL or a `Host` header, is a loopback name (HOST-1). */
export function isLoopbackName(name: string): boolean {
  const bare = name.toLowerCase().replace(/\.$/, '')
  return bare === 'localhost' || bare.endsWith('.localhost') || isLoopbackAddress(bare.replace(/^\[(.*)\]$/, '$1'))
}

/** Whether an IP address is this machine's own, and reachable from nowhere else. */
export function isLoopbackAddress(address: string): boolean {
  const bare = address.toLowerCase().replace(/^::ffff:(?=\d)/, '')
  if (isIPv4(bare)) return bare.startsWith('127.')
  return bare === '::1' || bare === '0:0:0:0:0:0:0:1'
}

/** Whether a host name is an IP address, in the brackets that an IPv6 address needs there. */
export function isAddressLiteral(name: string): boolean {
  return isIPv4(name) || (/^\[.*\]$/.test(name) && isIP(name.slice(1, -1)) === 6)
}
