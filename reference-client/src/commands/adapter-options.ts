import type { ClientOptions } from '@devtools-bus/schema'
import type { LinkOptions } from '../link.js'

const KNOWN = new Set(['url', 'bridge', 'token', 'project', 'basePath', 'timeScale', 'queue', 'window', 'history'])

/** The first option of a start request that this client does not have. */
export function unsupportedOption(options: object): string | undefined {
  return Object.keys(options).find((name) => !KNOWN.has(name))
}

export function linkOptions(options: ClientOptions): LinkOptions {
  const { url, bridge = false, token, project, basePath, timeScale, queue, window, history } = options
  return {
    url,
    bridge,
    token: token ?? undefined,
    project: project ?? undefined,
    basePath,
    timeScale,
    queue,
    window,
    history,
  }
}
