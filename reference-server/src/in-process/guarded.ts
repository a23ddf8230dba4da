/** Calls a listener so that what it throws, or its promise rejects with, ends nothing (LISTEN-2). */
export function guarded(call: () => unknown, onError: (error: unknown) => void): void {
  const report = (error: unknown) => {
    try {
      onError(error)
    } catch (broken) {
      console.error('[devtools-bus] onError threw', broken, 'when it was told of', error)
    }
  }
  try {
    const result = call()
    if (result instanceof Promise) result.catch(report)
  } catch (error) {
    report(error)
  }
}
