import { guarded } from '@devtools-bus/schema/application-code'
import type { Host } from './link/host.js'

/** The host of the runtime this runs in. */
export const runtimeHost: Host = {
  now: () => performance.now(),
  random: () => Math.random(),
  after(ms, callback) {
    const timer: unknown = setTimeout(callback, ms)
    unref(timer)
    return () => clearTimeout(timer as Parameters<typeof clearTimeout>[0])
  },
  report(message, cause) {
    const text = `[devtools-bus] ${message}`
    guarded(
      () => console.error(text, ...(cause === undefined ? [] : [cause])),
      // What an application throws may throw again when it is looked at.
      () => console.error(text),
    )
  },
  warn(message) {
    guarded(
      () => console.warn(`[devtools-bus] ${message}`),
      () => {},
    )
  },
}

/** Devtools are no reason for a process to stay alive. */
function unref(timer: unknown): void {
  if (typeof timer === 'object') (timer as { unref?: () => void }).unref?.()
  else (globalThis as { Deno?: { unrefTimer?: (id: unknown) => void } }).Deno?.unrefTimer?.(timer)
}
