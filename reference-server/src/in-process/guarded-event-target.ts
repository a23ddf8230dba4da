import { guarded } from './guarded.js'
import { HandedOut } from './handed-out.js'

type AnyListener = NonNullable<Parameters<EventTarget['addEventListener']>[1]>
type Options = Parameters<EventTarget['addEventListener']>[2]
type Guard = (event: Event) => void

/**
 * An `EventTarget` whose listeners cannot end the process: on some platforms what a listener throws becomes an uncaught
 * exception (LISTEN-2). Each event is handed out once, whichever bus of the process brings it.
 */
export class GuardedEventTarget extends EventTarget {
  /** The buses of this process that answer on it. The first hands events on; the last one to leave takes it away. */
  readonly buses: object[] = []
  readonly #handedOut = new HandedOut()
  readonly #guards = new WeakMap<object, Guard>()

  override addEventListener(type: string, listener: AnyListener, options?: Options): void {
    if (listener) super.addEventListener(type, this.#guard(listener), options)
  }

  override removeEventListener(type: string, listener: AnyListener, options?: Options): void {
    if (listener) super.removeEventListener(type, this.#guard(listener), options)
  }

  override dispatchEvent(event: Event): boolean {
    const { type } = event
    const eventId: unknown = (event as CustomEvent<{ eventId?: unknown } | null>).detail?.eventId
    const isEvent = type.includes(':') || type === 'tanstack-devtools-global'
    if (isEvent && typeof eventId === 'string' && this.#handedOut.again(type, eventId)) return true
    return super.dispatchEvent(event)
  }

  #guard(listener: AnyListener): Guard {
    const known = this.#guards.get(listener)
    if (known !== undefined) return known
    const guard: Guard = (event) =>
      guarded(
        () => (typeof listener === 'function' ? listener.call(this, event) : listener.handleEvent(event)),
        (error) => console.error('[devtools-bus] a devtools event listener threw:', error),
      )
    this.#guards.set(listener, guard)
    return guard
  }
}
