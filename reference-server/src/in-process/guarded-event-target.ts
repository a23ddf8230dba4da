import { guarded } from '@devtools-bus/schema/application-code'
import { consoleError } from '../console.js'

type AnyListener = NonNullable<Parameters<EventTarget['addEventListener']>[1]>
type Options = Parameters<EventTarget['addEventListener']>[2]
type Guard = (event: Event) => void

/**
 * An `EventTarget` whose listeners cannot end the process: on some platforms what a listener throws becomes an uncaught
 * exception (LISTEN-2).
 */
export class GuardedEventTarget extends EventTarget {
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
    const guard: Guard = (event) =>
      guarded(
        () => (typeof listener === 'function' ? listener.call(this, event) : listener.handleEvent(event)),
        (error) => consoleError('a devtools event listener failed:', error),
      )
    this.#guards.set(listener, guard)
    return guard
  }
}
