/**
 * Runs code outside the async context of the current request. A timer or socket created inside a request keeps that request's
 * AsyncLocalStorage stores alive, and passes them to its callbacks.
 */
interface AsyncHooks {
  AsyncResource: new (type: string) => { runInAsyncScope<T>(callback: () => T): T }
  AsyncLocalStorage: new () => { run<T>(store: unknown, callback: () => T): T; getStore(): unknown }
}

const NAME = 'devtools-bus'

/** Calls `callback`, and returns what it returns. */
export const outside: <T>(callback: () => T) => T = outsideOf(
  (globalThis as { process?: { getBuiltinModule?(name: string): AsyncHooks } }).process?.getBuiltinModule?.(
    'node:async_hooks',
  ),
)

function outsideOf(hooks: AsyncHooks | undefined): <T>(callback: () => T) => T {
  try {
    if (hooks === undefined) return (callback) => callback()
    const probe = new hooks.AsyncLocalStorage()
    const emptied = probe.run(true, () => emptyScope(hooks))
    // This module may itself be loaded within a request. If a scope cannot be cleared, the one at load time is used.
    const scope =
      emptied.runInAsyncScope(() => probe.getStore()) === undefined ? emptied : new hooks.AsyncResource(NAME)
    return (callback) => scope.runInAsyncScope(callback)
  } catch {
    return (callback) => callback()
  }
}

/** Node.js keeps the stores of a scope under symbols. */
function emptyScope({ AsyncResource }: AsyncHooks): InstanceType<AsyncHooks['AsyncResource']> {
  const scope = new AsyncResource(NAME)
  const held = scope as unknown as Record<symbol, unknown>
  for (const symbol of Object.getOwnPropertySymbols(scope)) {
    if (/store|context.?frame/i.test(symbol.description ?? '')) held[symbol] = undefined
  }
  return scope
}
