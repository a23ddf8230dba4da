import { randomBytes } from 'node:crypto'
import type { HubHost } from '../hub/host.js'

/** The host of a bus in a Node.js process. */
export const processHost: HubHost = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms).unref()
    return () => clearTimeout(timer)
  },
  defer: (run) => void setImmediate(run),
  // 128 bits, as 22 characters.
  mint: () => randomBytes(16).toString('base64url'),
}
