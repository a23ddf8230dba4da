/** What a receiver that reads slowly, or not at all, may cost: itself, never memory without bound (SLOW-1). */
import { expect, test, vi } from 'vitest'
import { type Peer, World } from './simulated/world.js'

const MIB = 1024 * 1024

function send(world: World, from: Peer, bytes: number): void {
  from.send(`{"type":"t:x","payload":"${'x'.repeat(Math.max(0, bytes - 27))}"}`)
  world.host.endTurn()
}

const heardBytes = ({ heard }: Peer): number => heard.reduce((sum, text) => sum + text.length, 0)

test('a panel that reads nothing is not ended for what only bridges hear', () => {
  const world = new World()
  const stuck = world.join('panel', { room: 0 })
  const [otherPanel, bridge] = [world.join('panel'), world.join('bridge')]
  send(world, bridge, 1_000)
  for (let i = 0; i < 100; i += 1) send(world, otherPanel, MIB)
  expect(stuck.closed).toBeNull()
  expect(heardBytes(bridge)).toBe(100 * MIB)
})

test('a bridge is not ended for the events it sends itself, up to a bound', () => {
  const world = new World()
  const busy = world.join('bridge', { room: 0 })
  world.join('panel')
  const other = world.join('bridge')
  send(world, other, 7 * MIB)
  for (let i = 0; i < 20; i += 1) send(world, busy, MIB)
  expect(busy.closed).toBeNull()
  busy.room = Number.POSITIVE_INFINITY
  busy.drain(0)
  expect(heardBytes(busy)).toBe(7 * MIB)
  busy.room = 0
  for (let i = 0; busy.closed === null && i < 200; i += 1) send(world, busy, MIB)
  expect(busy.closed).toBe('too-slow')
})

test('very many very small events count for more than their bytes', () => {
  const world = new World()
  const stuck = world.join('panel', { room: 0 })
  const bridge = world.join('bridge')
  let sent = 0
  for (; stuck.closed === null && sent < 1_000_000; sent += 1) send(world, bridge, 14)
  expect(stuck.closed).toBe('too-slow')
  expect(sent).toBeLessThan(200_000)
})

test('a peer that reads no answer to its bad messages is ended', () => {
  const world = new World()
  const stuck = world.join('bridge', { room: MIB, version: '1' })
  for (let i = 0; stuck.closed === null && i < 1_000_000; i += 1) stuck.connection.receive(Buffer.from('x'))
  expect(stuck.closed).toBe('too-slow')
  expect(-stuck.room).toBeLessThan(9 * MIB)
})

test('a reader with room is not ended when the window passes before its turn to read', () => {
  const world = new World({ window: { events: 1, bytes: 16 * MIB, ms: 120_000 } })
  const bridge = world.join('bridge')
  const panel = world.join('panel', { room: 0, version: '1' })
  bridge.send('{"type":"t:1"}')
  world.host.endTurn()
  // It has room again, and more comes before it reads.
  panel.room = MIB
  for (let index = 2; index <= 5; index += 1) bridge.send(`{"type":"t:${index}"}`)
  panel.connection.drained()
  world.host.endTurn()
  expect(panel.closed).toBeNull()
  expect(panel.heard).toEqual([1, 2, 3, 4, 5].map((index) => `{"type":"t:${index}"}`))
})

test('a client that comes back is not left behind by what is sent before its turn to read', () => {
  const world = new World({ window: { events: 3, bytes: MIB, ms: 120_000 } })
  const bridge = world.join('bridge')
  const client = world.join('panel', { version: '1' })
  client.cut()
  const { session } = client.hello
  for (let i = 0; i < 3; i += 1) send(world, bridge, 100)
  const endTurn = vi.spyOn(world.host, 'endTurn').mockImplementation(() => {})
  bridge.send('{"type":"t:first"}')
  const back = world.join('panel', { version: '1', resume: { session, received: '0', first: null } })
  for (let i = 0; i < 5; i += 1) bridge.send('{"type":"t:x"}')
  endTurn.mockRestore()
  world.host.endTurn()
  expect(back.closed).toBeNull()
  expect(back.numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
})

test('a client with a session that reads on is not ended while what waits for it is about to be written', () => {
  const world = new World({ window: { events: 1, bytes: 64 * MIB, ms: 60_000 } })
  const reader = world.join('panel', { room: 0, version: '1' })
  const bridge = world.join('bridge')
  for (let i = 0; i < 20; i += 1) send(world, bridge, 1024)
  expect(reader.closed).toBeNull()
  reader.room = Number.POSITIVE_INFINITY
  reader.drain(0)
  expect(reader.closed).toBeNull()
  expect(heardBytes(reader)).toBe(20 * 1024)
})
