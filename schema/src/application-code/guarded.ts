/**
 * Calls code of the application, so that nothing it does wrong harms anybody else (LISTEN-1, LISTEN-2): what it throws, and what a promise
 * that it returns rejects with, goes to `failed`. A `failed` that fails is ignored. Never throws.
 */
export function guarded(call: () => unknown, failed: (cause: unknown) => unknown): void {
  attempt(call, (cause) => attempt(() => failed(cause), ignore))
}

/** A callback of the application that can be called from anywhere: it harms nobody, whatever it does. */
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

/** A rejection that nobody takes ends the process on some platforms. A promise of another realm is no `instanceof Promise`. */
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
