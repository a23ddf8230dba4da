/**
 * `@devtools-bus/client` under the condition `production`: the same API with nothing behind it. No event goes anywhere, no
 * listener hears anything, no bus is looked for. `@devtools-bus/client/production` is the real one, whatever the condition.
 */
import type { EventClient as Real } from './event-client.js'
import type {
  AnyEventOf,
  DevtoolsEvent,
  EventClientOptions,
  OnOptions,
  PayloadArguments,
} from './event-client-types.js'
import { asyncDispose } from './link/async-dispose.js'
import { IDLE } from './link/idle.js'
import type { LinkStatus } from './link/status.js'

export { EncodeError } from '@devtools-bus/schema/codec'
export type { AnyEventOf, DevtoolsEvent, EventClientOptions, OnOptions } from './event-client-types.js'
export type { QueueLimits } from './link/queue.js'
export type { LinkStatus } from './link/status.js'
export type { WindowLimits } from './link/window.js'

/** Public members alone: a class with private ones is implemented by nothing but itself. */
type Surface<T> = { [Member in keyof T]: T[Member] }

export class EventClient<TEventMap extends object> implements Surface<Real<TEventMap>> {
  readonly #pluginId: string

  constructor({ pluginId }: EventClientOptions) {
    this.#pluginId = pluginId
  }

  getPluginId(): string {
    return this.#pluginId
  }

  createEventPayload<TEvent extends keyof TEventMap & string>(
    eventSuffix: TEvent,
    ...[payload]: PayloadArguments<TEventMap[TEvent]>
  ): { type: string; payload: TEventMap[TEvent]; pluginId: string } {
    const pluginId = this.#pluginId
    return { type: `${pluginId}:${eventSuffix}`, payload: payload as TEventMap[TEvent], pluginId }
  }

  emit<TEvent extends keyof TEventMap & string>(
    _eventSuffix: TEvent,
    ..._payload: PayloadArguments<TEventMap[TEvent]>
  ): void {}

  on<TEvent extends keyof TEventMap & string>(
    _eventSuffix: TEvent,
    _cb: (event: DevtoolsEvent<TEvent, TEventMap[TEvent]>) => unknown,
    _options?: OnOptions,
  ): () => void {
    return () => {}
  }

  onAll(_cb: (event: DevtoolsEvent<string>) => unknown): () => void {
    return () => {}
  }

  onAllPluginEvents(_cb: (event: AnyEventOf<TEventMap>) => unknown): () => void {
    return () => {}
  }

  get status(): LinkStatus {
    return IDLE
  }

  onStatus(_cb: (status: LinkStatus) => unknown): () => void {
    return () => {}
  }

  async close(): Promise<void> {}

  async [asyncDispose](): Promise<void> {}
}
