import { ENDPOINTS } from '@devtools-bus/schema/constants'

export type Endpoint = keyof typeof ENDPOINTS

/** What a request is for. */
export interface Target {
  endpoint: Endpoint
  query: URLSearchParams
}

/** Reads a request target (PATH-1). Undefined: not one of the bus's endpoints. Never throws. */
export function parseTarget(url: string | undefined, basePath: string): Target | undefined {
  // An absolute form (`GET http://host/path`) is as good as the usual one.
  const [path = '', query = ''] = (url ?? '').replace(/^https?:\/\/[^/?#]*/i, '').split(/\?(.*)/s)
  for (const [endpoint, suffix] of Object.entries(ENDPOINTS)) {
    if (path === basePath + suffix) return { endpoint: endpoint as Endpoint, query: new URLSearchParams(query) }
  }
  return undefined
}
