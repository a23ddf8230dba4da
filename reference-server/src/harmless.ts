/**
 * A callback of the application's that harms nobody: what it throws, or what its promise rejects with, goes to the console, and if that throws too,
 * nowhere.
 */
export function harmless<Told>(callback: (told: Told) => unknown): (told: Told) => void {
  const report = (error: unknown): void => {
    try {
      console.error('[devtools-bus] a callback given to the bus failed:', error)
    } catch {}
  }
  return (told) => {
    try {
      const result = callback(told)
      if (isThenable(result)) result.then(undefined, report)
    } catch (error) {
      report(error)
    }
  }
}

/** A promise of any realm. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as PromiseLike<unknown>).then === 'function'
}
