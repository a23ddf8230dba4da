import { ANY_EVENT } from './event-target.js'

type AnyListener = NonNullable<Parameters<EventTarget['addEventListener']>[1]>
type Options = Parameters<EventTarget['addEventListener']>[2]
type Guard = (event: Event) => void

export interface GuardedTargetEvents {
  /** Told once, before anything is dispatched or listened to. */
  used(): void
  /** Somebody listens to events of devtools, or nobody does any more. */
  listening(any: boolean): void
  /** Told of a listener that threw, or whose promise was rejected. */
  report(message: string, cause: unknown): void
}

/**
 * The EventTarget of a runtime that had none: tells when it is used, and keeps what a listener throws from ending the process,
 * which it does on some platforms (LISTEN-1).
 */
export class GuardedTarget extends EventTarget {
  readonly #events: GuardedTargetEvents
  /** Of each type of event of devtools, who listens. */
  readonly #listening = new Map<string, Set<AnyListener>>()
  readonly #guards = new WeakMap<object, Map<string, Guard>>()
  #isUsed = false

  constructor(events: GuardedTargetEvents) {
    super()
    this.#events = events
  }

  override addEventListener(type: string, listener: AnyListener, options?: Options): void {
    if (!listener) return
    this.#use()
    super.addEventListener(type, this.#guard(type, listener, options), options)
    if (type !== ANY_EVENT && !type.includes(':')) return
    const { size } = this.#listening
    this.#listening.set(type, (this.#listening.get(type) ?? new Set()).add(listener))
    if (size === 0) this.#events.listening(true)
  }

  override removeEventListener(type: string, listener: AnyListener, options?: Options): void {
    if (!listener) return
    super.removeEventListener(type, this.#guard(type, listener), options)
    this.#forget(type, listener)
  }

  override dispatchEvent(event: Event): boolean {
    this.#use()
    return super.dispatchEvent(event)
  }

  #use(): void {
    if (this.#isUsed) return
    this.#isUsed = true
    this.#events.used()
  }

  #forget(type: string, listener: AnyListener): void {
    const listeners = this.#listening.get(type)
    if (!listeners?.delete(listener) || listeners.size > 0) return
    this.#listening.delete(type)
    if (this.#listening.size === 0) this.#events.listening(false)
  }

  /** The same for the same type and listener, so that it can be taken away again. */
  #guard(type: string, listener: AnyListener, options?: Options): Guard {
    const guards = this.#guards.get(listener) ?? new Map<string, Guard>()
    this.#guards.set(listener, guards)
    const known = guards.get(type)
    if (known !== undefined) return known
    const isOnce = typeof options === 'object' && options.once === true
    const guard: Guard = (event) => {
      if (isOnce) this.#forget(type, listener)
      try {
        this.#watch(type, typeof listener === 'function' ? listener.call(this, event) : listener.handleEvent(event))
      } catch (cause) {
        this.#events.report(`a listener to ${type} threw`, cause)
      }
    }
    guards.set(type, guard)
    return guard
  }

  /** A rejection that nobody takes ends the process on some platforms. */
  #watch(type: string, result: unknown): void {
    if (typeof result !== 'object' || result === null) return
    const { then } = result as { then?: unknown }
    if (typeof then !== 'function') return
    const reject = (cause: unknown): void => this.#events.report(`a listener to ${type} rejected`, cause)
    then.call(result, undefined, reject)
  }
}
