/** The EventTarget of this realm, where there is one: what the bus's own process shares, or the page's window. */
export function sharedTarget(): EventTarget | undefined {
  const { __TANSTACK_EVENT_TARGET__: shared } = globalThis as { __TANSTACK_EVENT_TARGET__?: EventTarget | null }
  return shared || windowTarget()
}

/** The window, where it can be listened on: some code gives a worker one that is an empty object. */
export function windowTarget(): EventTarget | undefined {
  const { window } = globalThis as { window?: Partial<EventTarget> | null }
  const isTarget = typeof window?.addEventListener === 'function' && typeof window.dispatchEvent === 'function'
  return isTarget ? (window as EventTarget) : undefined
}

/** No window that can be listened on and no such target: the bus is in another realm (FIND-1). */
export function isIsolated(): boolean {
  return sharedTarget() === undefined
}
