import { harmless, isThenable } from '../harmless.js'

/** Calls a listener so that what it throws, or its promise rejects with, ends nothing (LISTEN-2). */
export function guarded(call: () => unknown, onError: (error: unknown) => void): void {
  const report = harmless(onError)
  try {
    const result = call()
    if (isThenable(result)) result.then(undefined, report)
  } catch (error) {
    report(error)
  }
}
