/** Protects the dev server's scripts from pages of other sites. */
import type { ServerResponse } from 'node:http'
import type { Connect, ResolvedConfig } from 'vite'

const SCRIPT = /^(?:text|application)\/(?:javascript|json)\b/i

/**
 * Some of the modules name the bus and its token. As a `<script src>` of another origin, which needs no permission, none is given out; module scripts and
 * `fetch` ask for one, which is `server.cors`.
 */
export const ownScriptsAlone: Connect.NextHandleFunction = (_request, response, next) => {
  const { setHeader } = response
  response.setHeader = function (this: ServerResponse, name, value) {
    if (name.toLowerCase() === 'content-type' && SCRIPT.test(String(value))) {
      setHeader.call(this, 'Cross-Origin-Resource-Policy', 'same-origin')
    }
    return setHeader.call(this, name, value)
  }
  next()
}

/** With it, Vite accepts what HOST-1 forbids: names of other sites that resolve to this machine. */
const ANY_HOST =
  'the bus ignores server.allowedHosts: true. It accepts loopback names, IP addresses and the hosts in devtoolsBus({ allowedHosts: ["…"] })'
const ANY_ORIGIN =
  'server.cors lets every website read the modules of this dev server, which contain the token of the bus; list the origins to allow: server: { cors: { origin: ["https://app.example"] } }'

/** Warnings about a configuration that opens the dev server to everyone. */
export function warningsOf({ server }: ResolvedConfig, namesHosts: boolean): string[] {
  const origin = typeof server.cors === 'object' ? server.cors.origin : server.cors
  return [
    ...(server.allowedHosts === true && !namesHosts ? [ANY_HOST] : []),
    ...(origin === true || origin === '*' ? [ANY_ORIGIN] : []),
  ]
}
