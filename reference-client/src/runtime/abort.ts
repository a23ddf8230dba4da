import { afterReal } from './real-timers.js'

/** A signal that is given after `ms`, and as soon as `given` is. `AbortSignal.any` and `timeout` are not everywhere. */
export function timeLimited(given: AbortSignal, ms: number): { signal: AbortSignal; done(): void } {
  const own = new AbortController()
  const abort = (): void => own.abort()
  const cancel = afterReal(ms, () => own.abort(new Error(`no answer within ${ms} ms`)))
  if (given.aborted) abort()
  given.addEventListener('abort', abort)
  return {
    signal: own.signal,
    done: () => {
      cancel()
      given.removeEventListener('abort', abort)
    },
  }
}
