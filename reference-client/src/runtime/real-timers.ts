/**
 * Timers of the platform. Fake timers of a test (sinon, vitest, jest, node:test) stand for the time of the code under test, and are taken away
 * again with all that waits on them; a bus keeps real time.
 */
interface Marks {
  clock?: unknown
  _isMockFunction?: unknown
}

const { AbortSignal, performance } = globalThis
const loaded = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout }
const isLoadedReal = isReal(loaded.setTimeout)
// The method itself: a fake clock replaces it on the object.
const loadedNow = performance?.now

/** Milliseconds since some fixed moment. */
export function realNow(): number {
  if (isLoadedReal && loadedNow !== undefined) return loadedNow.call(performance)
  return globalThis.performance?.now() ?? Date.now()
}

/** Calls `callback` once after `ms`; what it returns calls that off. Keeps no process alive. */
export function afterReal(ms: number, callback: () => void): () => void {
  const timers = isLoadedReal ? loaded : globalThis
  if (!isLoadedReal && !isReal(timers.setTimeout) && typeof AbortSignal?.timeout === 'function') {
    return afterSignal(ms, callback)
  }
  const { clearTimeout } = timers
  const timer: unknown = timers.setTimeout(callback, ms)
  unref(timer)
  return () => clearTimeout(timer as Parameters<typeof clearTimeout>[0])
}

/** Where the clock was a fake one before this was loaded: nobody fakes this one. */
function afterSignal(ms: number, callback: () => void): () => void {
  let isDue = true
  AbortSignal.timeout(ms).addEventListener('abort', () => {
    if (isDue) callback()
  })
  return () => {
    isDue = false
  }
}

function isReal(timer: typeof setTimeout & Marks): boolean {
  return timer.name === 'setTimeout' && timer.clock === undefined && timer._isMockFunction === undefined
}

/** Devtools are no reason for a process to stay alive. */
function unref(timer: unknown): void {
  if (typeof timer === 'object') (timer as { unref?: () => void } | null)?.unref?.()
  else (globalThis as { Deno?: { unrefTimer?: (id: unknown) => void } }).Deno?.unrefTimer?.(timer)
}
