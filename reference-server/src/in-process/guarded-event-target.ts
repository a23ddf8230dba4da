type AnyListener = NonNullable<Parameters<EventTarget['addEventListener']>[1]>
type Options = Parameters<EventTarget['addEventListener']>[2]
type Guard = (event: Event) => void

/**
 * An `EventTarget` whose listeners cannot end the process: on some platforms what a listener throws becomes an uncaught
 * exception (LISTEN-2).
 */
export class GuardedEventTarget extends EventTarget {
  /** How many buses of this process answer on it. The last one to leave takes it away. */
  users = 0
  readonly #guards = new WeakMap<object, Guard>()

  override addEventListener(type: string, listener: AnyListener, options?: Options): void {
    if (listener) super.addEventListener(type, this.#guard(listener), options)
  }

  override removeEventListener(type: string, listener: AnyListener, options?: Options): void {
    if (listener) super.removeEventListener(type, this.#guard(listener), options)
  }

  #guard(listener: AnyListener): Guard {
    const known = this.#guards.get(listener)
    if (known !== undefined) return known
    const guard: Guard = (event) => {
      try {
        if (typeof listener === 'function') listener.call(this, event)
        else listener.handleEvent(event)
      } catch (error) {
        console.error('[devtools-bus] a devtools event listener threw:', error)
      }
    }
    this.#guards.set(listener, guard)
    return guard
  }
}
