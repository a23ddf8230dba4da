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
