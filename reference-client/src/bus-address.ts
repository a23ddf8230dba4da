import { DEFAULT_BASE_PATH } from '@devtools-bus/schema/constants'

/** Where a bus is, and as what a link connects to it. */
export interface BusAddress {
  /** `http://127.0.0.1:4206`, or `https:`. */
  origin: string
  /** `/__devtools`; empty for the root. */
  basePath: string
  /** Whether the link has the bridge role. */
  bridge: boolean
  token?: string | undefined
  project?: string | undefined
}

/** The same for addresses that may share a link, and for no others. */
export function busKey({ origin, basePath, bridge, token, project }: BusAddress): string {
  return JSON.stringify([origin, basePath, bridge, token, project])
}

export interface AddressOptions {
  /** Origin of the bus: `http://127.0.0.1:4206` (`https`, `ws` and `wss` too). A path in it is the base path. */
  url: string
  /** Path the bus lives below. Default: the path in `url`, else `/__devtools`. */
  basePath?: string | undefined
  /** Connect as an isolated server runtime. Default `true`. */
  bridge?: boolean | undefined
  token?: string | undefined
  project?: string | undefined
}

/** @throws TypeError where `url` is none a bus can have. */
export function busAddress({ url, basePath, bridge = true, token, project }: AddressOptions): BusAddress {
  const parsed = parse(url)
  const scheme = { 'http:': 'http', 'ws:': 'http', 'https:': 'https', 'wss:': 'https' }[parsed.protocol]
  if (scheme === undefined || parsed.host === '') {
    throw new TypeError(
      `${JSON.stringify(url)} is no address of a bus: use http://, https://, ws:// or wss:// with a host`,
    )
  }
  const path = basePath ?? (parsed.pathname === '/' ? DEFAULT_BASE_PATH : parsed.pathname)
  return {
    origin: `${scheme}://${parsed.host}`,
    basePath: `/${path}`.replace(/^\/+/, '/').replace(/\/+$/, ''),
    bridge,
    token: token || undefined,
    project: project || undefined,
  }
}

function parse(url: string): URL {
  try {
    return new URL(url)
  } catch {
    throw new TypeError(`${JSON.stringify(url)} is no URL: give the address of the bus, such as http://127.0.0.1:4206`)
  }
}
