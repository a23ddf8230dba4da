import { guarded } from '@devtools-bus/schema/application-code'
import { ANY_EVENT } from '@devtools-bus/schema/event-target'

type AnyListener = NonNullable<Parameters<EventTarget['addEventListener']>[1]>
type Options = Parameters<EventTarget['addEventListener']>[2]

export interface GuardedTargetEvents {
  /** Told once, before anything is dispatched or listened to. */
  used(): void
  /** Somebody listens to events of devtools, or nobody does any more. */
  listening(any: boolean): void
  /** Told of a listener that threw, or whose promise was rejected. */
  report(message: string, cause: unknown): void
}

/** One listener to one type, capturing or not: an EventTarget takes each of them once. */
interface Registration {
  /** What listens in its place. */
  guard(event: Event): void
  /** Takes the guard away. */
  end(): void
}

/**
 * The EventTarget of a runtime that had none: tells when it is used, and keeps what a listener throws from ending the process,
 * which it does on some platforms (LISTEN-1).
 */
export class GuardedTarget extends EventTarget {
  readonly #events: GuardedTargetEvents
  /** By type, with a mark where it captures, and listener. */
  readonly #registered = new Map<string, Map<AnyListener, Registration>>()
  /** How many listen to events of devtools. */
  #listening = 0
  #isUsed = false

  constructor(events: GuardedTargetEvents) {
    super()
    this.#events = events
  }

  override addEventListener(type: string, listener: AnyListener, options?: Options): void {
    if (!listener) return
    this.#use()
    const { once = false, signal } = typeof options === 'object' ? options : {}
    const key = keyOf(type, options)
    if (signal?.aborted || this.#registered.get(key)?.has(listener)) return
    const forget = (): void => this.#forget(type, key, listener, registration)
    const registration: Registration = {
      guard: (event) => {
        if (once) forget()
        this.#call(type, listener, event)
      },
      end: () => {
        signal?.removeEventListener('abort', forget)
        super.removeEventListener(type, registration.guard, { capture: captures(options) })
      },
    }
    super.addEventListener(type, registration.guard, options)
    signal?.addEventListener('abort', forget, { once: true })
    const listeners = this.#registered.get(key) ?? new Map<AnyListener, Registration>()
    this.#registered.set(key, listeners.set(listener, registration))
    if (!isOfDevtools(type)) return
    this.#listening += 1
    if (this.#listening === 1) this.#events.listening(true)
  }

  override removeEventListener(type: string, listener: AnyListener, options?: Options): void {
    const key = keyOf(type, options)
    const registration = this.#registered.get(key)?.get(listener)
    if (registration !== undefined) this.#forget(type, key, listener, registration)
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

  #forget(type: string, key: string, listener: AnyListener, registration: Registration): void {
    const listeners = this.#registered.get(key)
    if (listeners?.get(listener) !== registration) return
    listeners.delete(listener)
    if (listeners.size === 0) this.#registered.delete(key)
    registration.end()
    if (!isOfDevtools(type)) return
    this.#listening -= 1
    if (this.#listening === 0) this.#events.listening(false)
  }

  #call(type: string, listener: AnyListener, event: Event): void {
    guarded(
      () => (typeof listener === 'function' ? listener.call(this, event) : listener.handleEvent(event)),
      (cause) => this.#events.report(`a listener to ${type} failed`, cause),
    )
  }
}

function isOfDevtools(type: string): boolean {
  return type === ANY_EVENT || type.includes(':')
}

function keyOf(type: string, options: Options): string {
  return captures(options) ? `${type}\ncapture` : type
}

function captures(options: Options): boolean {
  return Boolean(typeof options === 'object' ? options.capture : options)
}
