import { afterReal } from './real-timers.js'

/** A controller; where the platform has none, one that ends nothing: what comes late is ignored all the same. */
export function abortController(): AbortController {
  return typeof AbortController === 'function'
    ? new AbortController()
    : ({ signal: undefined, abort() {} } as unknown as AbortController)
}

/** A signal that is given after `ms`, and as soon as `given` is. `AbortSignal.any` and `timeout` are not everywhere. */
export function timeLimited(given: AbortSignal | undefined, ms: number): { signal: AbortSignal; done(): void } {
  const own = abortController()
  const abort = (): void => own.abort()
  const cancel = afterReal(ms, () => own.abort(new Error(`no answer within ${ms} ms`)))
  if (given?.aborted) abort()
  given?.addEventListener('abort', abort)
  return {
    signal: own.signal,
    done: () => {
      cancel()
      given?.removeEventListener('abort', abort)
    },
  }
}
