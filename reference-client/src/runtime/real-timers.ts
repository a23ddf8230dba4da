/**
 * The platform's real timers. Fake timers (sinon, vitest, jest, node:test) control the code under test, and pending ones are lost when they are
 * removed. A bus uses real time.
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

/** Calls `callback` once after `ms`; returns a function that cancels it. Does not keep the process alive. */
export function afterReal(ms: number, callback: () => void): () => void {
  const timers = isLoadedReal ? loaded : globalThis
  if (!isLoadedReal && !isReal(timers.setTimeout) && typeof AbortSignal?.timeout === 'function') {
    return afterSignal(ms, callback)
  }
  // Called without `this`: browsers and workerd throw "Illegal invocation" if it is any object but the global one.
  const { setTimeout, clearTimeout } = timers
  const timer: unknown = setTimeout(callback, ms)
  unref(timer)
  return () => clearTimeout(timer as Parameters<typeof clearTimeout>[0])
}

/** Used if timers were fake before this module loaded: test libraries do not fake `AbortSignal.timeout`. */
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

/** Devtools must not keep a process alive. */
function unref(timer: unknown): void {
  if (typeof timer === 'object') (timer as { unref?: () => void } | null)?.unref?.()
  else (globalThis as { Deno?: { unrefTimer?: (id: unknown) => void } }).Deno?.unrefTimer?.(timer)
}
