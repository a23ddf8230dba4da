import type { Host } from './host.js'

/**
 * Calls `callback` after `ms`, one turn of the event loop late: in a process that was asleep or busy, what had arrived
 * meanwhile is read first. What it returns calls it off.
 */
export function deadline(host: Host, ms: number, callback: () => void): () => void {
  let cancel = host.after(ms, () => {
    cancel = host.after(0, callback)
  })
  return () => cancel()
}
