/** What a receiver that reads slowly, or not at all, may cost: itself, never memory without bound (SLOW-1). */
import { expect, test } from 'vitest'
import type { Connection } from '../src/hub/connection.js'
import type { Framing } from '../src/hub/framing.js'
import { Hub } from '../src/hub/hub.js'
import type { ReceiverRole } from '../src/hub/routing.js'

const MIB = 1024 * 1024
const bytesOf: Framing<number> = {
  events: (events) => events.reduce((sum, { length }) => sum + length, 0),
  control: (_type, text) => text.length,
}

function world() {
  const deferred: (() => void)[] = []
  const hub = new Hub({
    capabilities: [],
    limits: { maxMessageBytes: 8 * MIB },
    heartbeatMs: 1,
    project: null,
    defer: (run) => void deferred.push(run),
    deliverInProcess: () => {},
  })
  const join = (role: ReceiverRole, room: number, version: string | null = null) => {
    const peer = { room, closed: null as string | null, heardBytes: 0 }
    const connection: Connection = hub.connect({
      role,
      version,
      outlet: {
        framing: bytesOf,
        room: () => peer.room,
        write(bytes) {
          peer.heardBytes += bytes as number
          peer.room -= bytes as number
        },
        close: (reason) => {
          peer.closed = reason
        },
      },
    })
    return Object.assign(peer, { connection })
  }
  const send = (from: { connection: Connection }, bytes: number) => {
    const text = `{"type":"t:x","payload":"${'x'.repeat(Math.max(0, bytes - 27))}"}`
    from.connection.receive(Buffer.from(text), text)
    for (const run of deferred.splice(0)) run()
  }
  return { join, send }
}

test('a panel that reads nothing is not ended for what only bridges hear', () => {
  const { join, send } = world()
  const stuck = join('panel', 0)
  const [otherPanel, bridge] = [join('panel', Number.POSITIVE_INFINITY), join('bridge', Number.POSITIVE_INFINITY)]
  send(bridge, 1_000)
  for (let i = 0; i < 100; i += 1) send(otherPanel, MIB)
  expect(stuck.closed).toBeNull()
  expect(bridge.heardBytes).toBe(100 * MIB)
})

test('a bridge is not ended for the events it sends itself, up to a bound', () => {
  const { join, send } = world()
  const busy = join('bridge', 0)
  join('panel', Number.POSITIVE_INFINITY)
  const other = join('bridge', Number.POSITIVE_INFINITY)
  send(other, 7 * MIB)
  for (let i = 0; i < 20; i += 1) send(busy, MIB)
  expect(busy.closed).toBeNull()
  busy.room = Number.POSITIVE_INFINITY
  busy.connection.drained()
  expect(busy.heardBytes).toBe(7 * MIB)
  busy.room = 0
  for (let i = 0; busy.closed === null && i < 200; i += 1) send(busy, MIB)
  expect(busy.closed).toBe('too-slow')
})

test('very many very small events count for more than their bytes', () => {
  const { join, send } = world()
  const stuck = join('panel', 0)
  const bridge = join('bridge', Number.POSITIVE_INFINITY)
  let sent = 0
  for (; stuck.closed === null && sent < 1_000_000; sent += 1) send(bridge, 14)
  expect(stuck.closed).toBe('too-slow')
  expect(sent).toBeLessThan(200_000)
})

test('a peer that reads no answer to its bad messages is ended', () => {
  const { join } = world()
  const stuck = join('bridge', MIB, '1')
  for (let i = 0; stuck.closed === null && i < 1_000_000; i += 1) stuck.connection.receive(Buffer.from('x'), 'x')
  expect(stuck.closed).toBe('too-slow')
  expect(stuck.heardBytes).toBeLessThan(10 * MIB)
})
