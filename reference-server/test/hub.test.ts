/** The hub without I/O, under histories drawn at random: who connects, who sends what, who reads how slowly. */
import { SLOW_RECEIVER_BYTES } from '@devtools-bus/schema/constants'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ReceiverRole } from '../src/hub/routing.js'
import { type Peer, World } from './simulated/world.js'

type Step =
  | { do: 'join'; role: ReceiverRole; room: number }
  | { do: 'leave'; peer: number }
  | { do: 'send'; peer: number; size: number }
  | { do: 'post'; bridge: boolean }
  | { do: 'emit' }
  | { do: 'drain'; peer: number; bytes: number }
  | { do: 'end turn' }

const peer = fc.nat(20)
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('join' as const),
        role: fc.constantFrom<ReceiverRole>('panel', 'bridge'),
        room: fc.integer({ min: 1, max: 400 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), peer }) },
    { weight: 8, arbitrary: fc.record({ do: fc.constant('send' as const), peer, size: fc.nat(60) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('post' as const), bridge: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('emit' as const) }) },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('drain' as const), peer, bytes: fc.integer({ min: 1, max: 500 }) }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('end turn' as const) }) },
  ),
  { maxLength: 60 },
)

test('every receiver hears what its role hears, from others, once, in order, as the bytes that came', () => {
  fc.assert(
    fc.property(steps, (history) => {
      const world = new World()
      const { hub, inProcess } = world
      const peers: (Peer & { due: string[]; left: boolean })[] = []
      const dueInProcess: string[] = []
      let sequence = 0
      const expectHeard = (text: string, from: 'in-process' | 'panel' | 'bridge', sender?: object) => {
        for (const one of peers) {
          if (!one.left && one !== sender && (one.role === 'bridge' || from !== 'panel')) one.due.push(text)
        }
      }
      for (const step of history) {
        const chosen = 'peer' in step ? peers[step.peer % Math.max(peers.length, 1)] : undefined
        sequence += 1
        const type = `t:${sequence}`
        if (step.do === 'join')
          peers.push(Object.assign(world.join(step.role, { room: step.room }), { due: [], left: false }))
        else if (step.do === 'end turn') world.host.endTurn()
        else if (step.do === 'emit') {
          const text = `{"type":"${type}"}`
          hub.emit(() => Buffer.from(text))
          expectHeard(text, 'in-process')
        } else if (step.do === 'post') {
          const text = step.bridge ? `{"type":"${type}", "source":"server-bridge"}` : `{"type":"${type}","source":7}`
          hub.post(Buffer.from(text))
          expectHeard(text, step.bridge ? 'bridge' : 'panel')
          dueInProcess.push(type)
        } else if (chosen === undefined || chosen.left) continue
        else if (step.do === 'drain') chosen.drain(step.bytes)
        else if (step.do === 'leave') {
          chosen.left = true
          chosen.connection.disconnected()
        } else {
          const text = `{ "type":"${type}","payload":"${'x'.repeat(step.size)}"}`
          chosen.send(text)
          expectHeard(text, chosen.role, chosen)
          dueInProcess.push(type)
        }
      }
      world.host.endTurn()
      for (const one of peers) {
        if (!one.left) one.drain(1_000_000)
        if (one.left) expect(one.due.slice(0, one.heard.length)).toEqual(one.heard)
        else expect(one.heard).toEqual(one.due)
      }
      expect(inProcess).toEqual(dueInProcess)
    }),
    { numRuns: 3_000 },
  )
})

test('what one turn brings is one write a receiver', () => {
  const world = new World()
  const receivers = Array.from({ length: 5 }, () => world.join('panel', { room: 1_000_000 }))
  const sender = world.join('bridge', { room: 1_000_000 })
  for (let i = 0; i < 50; i += 1) sender.send(`{"type":"t:${i}"}`)
  world.host.endTurn()
  for (const { writes, heard } of receivers) {
    expect(heard).toHaveLength(50)
    expect(writes).toBe(1)
  }
})

test('a receiver for which more than the limit waits is ended, and nobody else is delayed (SLOW-1)', () => {
  const world = new World()
  const stuck = world.join('panel', { room: 1 })
  const quick = world.join('panel')
  const sender = world.join('bridge')
  const text = `{"type":"t:x","payload":"${'x'.repeat(1_000_000)}"}`
  let sent = 0
  for (; stuck.closed === null && sent < 100; sent += 1) {
    sender.send(text)
    world.host.endTurn()
  }
  expect(stuck.closed).toBe('too-slow')
  // One message was being written, the others waited.
  expect(sent).toBe(Math.floor(SLOW_RECEIVER_BYTES / text.length) + 2)
  expect(quick.heard).toHaveLength(sent)
  expect(quick.closed).toBeNull()
})

test('a message of the largest size may wait, whatever that size is', () => {
  const most = 20 * 1024 * 1024
  const world = new World({ limits: { maxMessageBytes: most } })
  const busy = world.join('panel', { room: 1 })
  const sender = world.join('bridge', { room: 1 })
  sender.send('{"type":"t:first"}')
  sender.send(`{"type":"t:large","payload":"${'x'.repeat(most - 40)}"}`)
  world.host.endTurn()
  expect(busy.closed).toBeNull()
  busy.drain(1)
  expect(busy.heard).toHaveLength(1)
  busy.drain(100)
  expect(busy.heard).toHaveLength(2)
})

test('a versioned peer is greeted first and told of each bad message by its number; a legacy peer of nothing', () => {
  const world = new World()
  const versioned = world.join('bridge', { room: 1_000, version: '1' })
  const legacy = world.join('bridge', { room: 1_000 })
  for (const one of [versioned, legacy]) {
    one.send('{"type":"t:good"}')
    one.send('{"type":"$bus:later"}')
    one.send('not json')
    one.send('{"type":7,"eventId":"an-id"}')
  }
  const told = versioned.controls
  expect(told.map(({ type }) => type)).toEqual(['$bus:hello', '$bus:error', '$bus:error'])
  expect(told[1]?.payload).toMatchObject({ code: 'invalid-json', number: 2 })
  expect(told[2]?.payload).toMatchObject({ code: 'invalid-event', number: 3, eventId: 'an-id' })
  expect(legacy.controls).toEqual([])
})

test('nothing is encoded for a network on which nobody is connected', () => {
  const { hub } = new World()
  hub.emit(() => {
    throw new Error('encoded')
  })
  expect(hub.connected).toBe(0)
})
