/** A page without any library: what the platform has is enough to take part, without a session. */
import { clientParty } from '../parties/client-party.js'

interface Event {
  type: string
  payload: unknown
}

type Hear = (text: string) => void

function overWebSocket(hear: Hear): Hear {
  const socket = new WebSocket('/__devtools/ws')
  socket.onmessage = ({ data }) => hear(data)
  return (text) => socket.send(text)
}

function overEventSource(hear: Hear): Hear {
  new EventSource('/__devtools/sse').onmessage = ({ data }) => hear(data)
  // Each waits for the one before: so they come in order.
  let last: Promise<unknown> = Promise.resolve()
  return (body) => {
    const headers = { 'content-type': 'application/json' }
    last = last.then(() => fetch('/__devtools/send', { method: 'POST', headers, body }))
  }
}

const toJson = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? { __type: 'bigint', value: String(value) } : value
const fromJson = (_: string, value: { __type?: string; value?: string } | null): unknown =>
  value?.__type === 'bigint' ? BigInt(value.value ?? '') : value

const listeners = new Set<(event: Event) => void>()
const open = location.search.includes('EventSource') ? overEventSource : overWebSocket
const send = open((text) => {
  for (const listener of listeners) listener(JSON.parse(text, fromJson))
})

const client = (pluginId: string) => ({
  emit: (suffix: string, payload: unknown) => send(JSON.stringify({ type: `${pluginId}:${suffix}`, payload }, toJson)),
  on: (suffix: string, listener: (event: Event) => void) =>
    listeners.add((event) => event.type === `${pluginId}:${suffix}` && listener(event)),
  onAll: (listener: (event: Event) => void) => listeners.add(listener),
})

Object.assign(globalThis, { party: clientParty(client, 'page') })
