import { type BusEvent, judge, type Role } from '@devtools-bus/schema'
import { guarded } from '@devtools-bus/schema/application-code'
import { callback, expecting } from '../option-checks.js'

const checkListener = callback('(event) => console.log(event.type)')
const checkType = expecting(
  'the type of an event such as "query:added"',
  (type) => typeof type === 'string' && judge({ type }).kind === 'event',
  (type) => (type === '*' ? 'use onAll(listener) for every event' : ''),
)

/** Called with each event, its BigInts revived, and where it came from. It may be an `async` function. */
export type Listener = (event: BusEvent, from: Role) => unknown

const NOBODY: ReadonlySet<Listener> = new Set()

/** In-process listeners. One that throws harms nobody else (LISTEN-2). */
export class Listeners {
  readonly #byType = new Map<string, Set<Listener>>()
  readonly #all = new Set<Listener>()
  readonly #onError: (error: unknown) => void

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError
  }

  on(type: string, listener: Listener): () => void {
    checkType('on(type)', type)
    checkListener('on(type, listener)', listener)
    const listeners = this.#byType.get(type) ?? new Set()
    this.#byType.set(type, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#byType.get(type) === listeners) this.#byType.delete(type)
    }
  }

  onAll(listener: Listener): () => void {
    checkListener('onAll(listener)', listener)
    this.#all.add(listener)
    return () => this.#all.delete(listener)
  }

  hears(type: string): boolean {
    return this.#all.size > 0 || this.#byType.has(type)
  }

  dispatch(event: BusEvent, from: Role): void {
    for (const listeners of [this.#byType.get(event.type) ?? NOBODY, this.#all]) {
      for (const listener of [...listeners]) {
        // An earlier listener may have removed this one.
        if (listeners.has(listener)) guarded(() => listener(event, from), this.#onError)
      }
    }
  }
}
