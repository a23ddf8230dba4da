import { type BusEvent, decode, type EventHead, encode, judge } from '@devtools-bus/schema'
import { asItTravels, Turns } from '@devtools-bus/schema/application-code'
import { Hub, type HubOptions } from '../hub/hub.js'
import { type Listener, Listeners } from './listeners.js'

/** What every bus offers to code of its own process, with a port or without. */
export interface InProcessBus {
  /**
   * Sends an event to all panels and bridges (ROUTE-1) and to the listeners of this process.
   *
   * @throws TypeError where it is no event (EVENT-1 to EVENT-3); EncodeError where it is to be sent or kept (HISTORY-1) and
   * its payload cannot be written as JSON (ENC-6). Nothing is sent then.
   */
  emit(event: BusEvent): void
  /** Calls `listener` with every event of this `type` (`<pluginId>:<name>`). Returns what ends it. */
  on(type: string, listener: Listener): () => void
  /** Calls `listener` with every event. Returns what ends it. */
  onAll(listener: Listener): () => void
}

export interface CoreOptions extends Omit<HubOptions, 'deliverInProcess'> {
  /** Told of everything that went wrong without an address to answer to: what a listener threw, what could not be sent. */
  onError(error: unknown): void
}

/** The hub, and the in-process side of it. */
export class Core implements InProcessBus {
  readonly hub: Hub
  readonly #listeners: Listeners
  /** Every listener of this process hears all events in one order, however deep in a listener they are emitted (ORDER-3). */
  readonly #turns: Turns
  /** Hands events to further in-process listeners, such as those behind a shared event target. */
  alsoDispatch: ((head: EventHead, event: () => BusEvent) => void) | undefined

  constructor(options: CoreOptions) {
    this.#listeners = new Listeners(options.onError)
    this.#turns = new Turns(
      (_, error) => options.onError(error),
      (run) => void setTimeout(run, 0),
    )
    this.hub = new Hub({
      ...options,
      deliverInProcess: (head, bytes, from) => {
        // Built once, and only if there are listeners: a value may take a hundred times the memory of its bytes (ENC-6).
        let built: BusEvent | undefined
        const event = () => (built ??= decode(new TextDecoder().decode(bytes)) as BusEvent)
        this.#turns.take(() => {
          if (this.#listeners.hears(head.type)) this.#listeners.dispatch(event(), from)
          this.alsoDispatch?.(head, event)
        })
      },
    })
  }

  /** @param to whether listeners behind a shared event target are to hear it from here; default true. */
  emit(event: BusEvent, to = { alsoDispatch: true }): void {
    const judged = judge(event)
    if (judged.kind === 'invalid') throw new TypeError(`this is no event: ${judged.message}`)
    if (judged.kind === 'control') throw new TypeError(`"${event.type}" is a control message; only the bus sends those`)
    // Immediate listeners get the original object. If delivery has to wait, a copy protects it from later changes.
    const taken = this.#turns.isBusy ? asItTravels(event) : event
    this.hub.emit(() => new TextEncoder().encode(encode(taken)))
    this.#turns.take(() => {
      this.#listeners.dispatch(taken, 'in-process')
      if (to.alsoDispatch) this.alsoDispatch?.(taken, () => taken)
    })
  }

  on(type: string, listener: Listener): () => void {
    return this.#listeners.on(type, listener)
  }

  onAll(listener: Listener): () => void {
    return this.#listeners.onAll(listener)
  }
}
