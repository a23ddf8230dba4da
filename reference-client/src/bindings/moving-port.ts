import { guarded } from '@devtools-bus/schema/application-code'
import { asyncDispose } from '../link/async-dispose.js'
import type { ListenOptions, Port } from '../link/front.js'
import type { Listener } from '../link/listeners.js'
import type { LinkStatus, StatusWatcher } from '../link/status.js'

export interface MovingPortEvents {
  /** The port is about to be used. */
  using(): void
  /** It is closed. */
  closed(): void
}

/** The port of an event client that can switch to another connection to the bus; its listeners move along. */
export class MovingPort implements Port {
  readonly #events: MovingPortEvents
  readonly #attached = new Set<{ attach: (port: Port) => () => void; end: () => void }>()
  readonly #watchers = new Set<StatusWatcher>()
  #port: Port
  #note: string | undefined

  /**
   * @param port makes the first port; it is given this one, as its owner
   * @param note the `reason` of a status that has none, until the port moves
   */
  constructor(port: (owner: MovingPort) => Port, events: MovingPortEvents, note?: string) {
    this.#events = events
    this.#port = port(this)
    this.#note = note
  }

  emit(type: string, payload: unknown, pluginId?: string): void {
    this.#events.using()
    this.#port.emit(type, payload, pluginId)
  }

  listen(listener: Listener, type?: string, options?: ListenOptions): () => void {
    this.#events.using()
    return this.#attach((port) => port.listen(listener, type, options))
  }

  get status(): LinkStatus {
    return this.#noted(this.#port.status)
  }

  onStatus(watcher: StatusWatcher): () => void {
    this.#events.using()
    const watch: StatusWatcher = (status) => watcher(this.#noted(status))
    this.#watchers.add(watch)
    const end = this.#attach((port) => port.onStatus(watch))
    return () => {
      this.#watchers.delete(watch)
      end()
    }
  }

  close(): Promise<void> {
    this.#events.closed()
    return this.#port.close()
  }

  [asyncDispose](): Promise<void> {
    return this.close()
  }

  moveTo(port: Port, report: (message: string, cause: unknown) => void): void {
    void this.#port.close()
    this.#port = port
    this.#note = undefined
    for (const attached of this.#attached) {
      attached.end()
      attached.end = attached.attach(port)
    }
    for (const watcher of [...this.#watchers]) {
      guarded(
        () => watcher(port.status),
        (cause) => report('a status listener failed', cause),
      )
    }
  }

  #attach(attach: (port: Port) => () => void): () => void {
    const attached = { attach, end: attach(this.#port) }
    this.#attached.add(attached)
    return () => {
      this.#attached.delete(attached)
      attached.end()
    }
  }

  #noted(status: LinkStatus): LinkStatus {
    return this.#note === undefined || status.reason !== undefined ? status : { ...status, reason: this.#note }
  }
}
