/**
 * Calls application code and contains its errors (LISTEN-1, LISTEN-2): an exception, or the rejection of a returned promise, is passed to
 * `failed`. Errors of `failed` are ignored. Never throws.
 */
export function guarded(call: () => unknown, failed: (cause: unknown) => unknown): void {
  attempt(call, (cause) => attempt(() => failed(cause), ignore))
}

/** Wraps an application callback so that calling it never throws. */
export function guardedCallback<Args extends unknown[]>(
  callback: (...args: Args) => unknown,
  failed: (cause: unknown) => unknown = ignore,
): (...args: Args) => void {
  return (...args) => guarded(() => callback(...args), failed)
}

type Failed = (cause: unknown) => void

/** A hand-written thenable may resolve to another one. */
const MOST_THENABLES = 8

function attempt(call: () => unknown, failed: Failed): void {
  try {
    watch(call(), failed, MOST_THENABLES)
  } catch (cause) {
    failed(cause)
  }
}

/** An unhandled rejection ends the process on some platforms. `instanceof Promise` fails for promises of another realm. */
function watch(result: unknown, failed: Failed, depth: number): void {
  if (depth === 0 || result === null || (typeof result !== 'object' && typeof result !== 'function')) return
  let isSettled = false
  const settle = (how: Failed) => (value: unknown) => {
    if (isSettled) return
    isSettled = true
    how(value)
  }
  const rejected = settle(failed)
  try {
    const { then } = result as { then?: unknown }
    if (typeof then !== 'function') return
    const resolved = settle((value) => watch(value, failed, depth - 1))
    // A `then` of the application may itself be an async function.
    watch(then.call(result, resolved, rejected), failed, Math.min(depth - 1, 1))
  } catch (cause) {
    rejected(cause)
  }
}

function ignore(): void {}
