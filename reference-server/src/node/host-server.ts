import net from 'node:net'

/** What a bus needs of a server to attach to it: `http`, `https`, or `http2` with `allowHTTP1` has it. */
export interface HostServer {
  // biome-ignore lint/suspicious/noExplicitAny: the arguments are as many as there are events
  emit(event: any, ...args: any[]): boolean
  // biome-ignore lint/suspicious/noExplicitAny: see above
  on(event: any, listener: (...args: any[]) => void): unknown
  // biome-ignore lint/suspicious/noExplicitAny: see above
  off(event: any, listener: (...args: any[]) => void): unknown
  listeners(event: string): unknown[]
  address(): { address: string; port: number } | string | null
  readonly listening: boolean
}

export function isHostServer(value: unknown): value is HostServer {
  if (typeof value !== 'object' || value === null) return false
  const has = (name: keyof HostServer): boolean => typeof (value as HostServer)[name] === 'function'
  // Plain TCP and TLS servers have all that, and no requests; of the others each has a timeout.
  const isPlain = value instanceof net.Server && !('setTimeout' in value)
  return METHODS.every(has) && typeof (value as HostServer).listening === 'boolean' && !isPlain
}

const METHODS = ['emit', 'on', 'off', 'listeners', 'address'] as const

/** What to pass instead of a value that is not a server. Empty: no suggestion. */
export function serverAdvice(value: unknown): string {
  if (typeof value === 'function') return 'pass the server that its listen() returns, not the application'
  if (typeof value !== 'object' || value === null) return ''
  return 'httpServer' in value ? 'pass the httpServer of the Vite dev server' : ''
}
