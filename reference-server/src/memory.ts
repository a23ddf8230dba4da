/** A bus without a port, for tests of code that emits or hears devtools events. */
import { type BusEvent, decode, encode, judge, MAX_MESSAGE_BYTES } from '@devtools-bus/schema'
import { guarded, Turns } from '@devtools-bus/schema/application-code'
import { HEARTBEAT_MS, WINDOW } from '@devtools-bus/schema/constants'
import { consoleError } from './console.js'
import { handler } from './handler.js'
import type { Framing } from './hub/framing.js'
import type { ReceiverRole } from './hub/routing.js'
import { Core, type InProcessBus } from './in-process/core.js'
import { callback, checkOptions, expecting, type OptionTable } from './option-checks.js'
import { BUS_OPTIONS } from './options.js'

/** A peer of a {@link MemoryBus}. */
export interface MemoryConnection {
  /** Sends an event as this peer. @throws TypeError where it is no event. */
  send(event: BusEvent): void
  /** Calls `listener` with each event the bus delivers to this peer. Returns what ends it. */
  onEvent(listener: (event: BusEvent) => unknown): () => void
  /** Leaves the bus. */
  close(): void
}

/** The reference bus in memory: the same hub, routing and encoding, nothing on the network. */
export interface MemoryBus extends InProcessBus {
  /** Joins as a panel (the default) or as a bridge. */
  connect(role?: ReceiverRole): MemoryConnection
  /** Delivers what is on its way now, instead of in the next microtask. */
  flush(): void
}

const asTexts: Framing<string[]> = {
  events: (events) => events.map((bytes) => new TextDecoder().decode(bytes)),
}

export interface MemoryBusOptions {
  /** Told what a listener threw, or its promise was rejected with. Default `console.error`. */
  onError?: (error: unknown) => unknown
}

const MEMORY_BUS_OPTIONS: OptionTable<MemoryBusOptions> = { onError: BUS_OPTIONS.onError }
const checkRole = expecting('"panel" or "bridge"', (role) => role === 'panel' || role === 'bridge')
const checkListener = callback('(event) => console.log(event.type)')

/** @throws TypeError that names an option of the wrong form */
export function createMemoryBus(options: MemoryBusOptions = {}): MemoryBus {
  checkOptions('createMemoryBus', options, MEMORY_BUS_OPTIONS)
  const onError = handler('onError', options.onError ?? ((error) => consoleError('', error)))
  // Also used for messages that a peer's listener sends, and for a flush inside a listener (ORDER-4).
  const turns = new Turns(
    (_, error) => onError(error),
    (run) => void setTimeout(run, 0),
  )
  const waiting = new Set<() => void>()
  let isFlushing = false
  const flush = () => {
    // From within a listener: the flush that called it goes on until nothing is left.
    if (isFlushing) return
    isFlushing = true
    for (const run of waiting) {
      waiting.delete(run)
      run()
    }
    isFlushing = false
  }
  const core = new Core({
    capabilities: [],
    limits: { maxMessageBytes: MAX_MESSAGE_BYTES },
    heartbeatMs: HEARTBEAT_MS,
    project: null,
    onError,
    window: WINDOW,
    history: 0,
    // Its peers have no sessions, and are never silent: there is nothing to wait for.
    host: {
      now: () => 0,
      after: () => () => {},
      mint: () => '',
      defer(run) {
        waiting.add(run)
        queueMicrotask(flush)
      },
    },
  })
  return {
    emit: (event) => core.emit(event),
    on: (type, listener) => core.on(type, listener),
    onAll: (listener) => core.onAll(listener),
    flush,
    connect(role = 'panel') {
      checkRole('connect(role)', role)
      const listeners = new Set<(event: BusEvent) => unknown>()
      const connection = core.hub.connect({
        owner: { role, origin: null, project: null },
        version: null,
        resume: undefined,
        history: null,
        outlet: {
          transport: 'websocket',
          framing: asTexts,
          room: () => Number.POSITIVE_INFINITY,
          write(texts) {
            for (const text of texts as string[]) {
              turns.take(() => {
                for (const listener of [...listeners]) {
                  if (listeners.has(listener)) guarded(() => listener(decode(text) as BusEvent), onError)
                }
              })
            }
          },
          control: () => {},
          comment: () => {},
          close: () => listeners.clear(),
        },
      })
      return {
        send(event) {
          const judged = judge(event)
          if (judged.kind === 'invalid') throw new TypeError(`this is no event: ${judged.message}`)
          if (judged.kind === 'control')
            throw new TypeError(`"${judged.type}" is a control message; only the bus sends those`)
          const text = encode(event)
          connection.receive(new TextEncoder().encode(text))
        },
        onEvent(listener) {
          checkListener('onEvent(listener)', listener)
          listeners.add(listener)
          return () => listeners.delete(listener)
        },
        close: () => connection.disconnected(),
      }
    },
  }
}
