/** Acks, by example, in virtual time. */
import { describe, expect, test } from 'vitest'
import { send, v1 } from '../simulated/sessions.js'
import { event, type Peer, World } from '../simulated/world.js'

describe('acks', () => {
  const acks = ({ controls }: Peer) =>
    controls.filter(({ type }) => type === '$bus:ack').map(({ payload }) => (payload as { received: number }).received)

  test('come after 128 events, after 1 MiB, and after a second (ACK-1)', () => {
    const world = new World()
    const bridge = world.join('bridge', v1)
    send(world, bridge, 1, 127)
    expect(acks(bridge)).toEqual([])
    send(world, bridge, 128, 130)
    expect(acks(bridge)).toEqual([128])
    world.host.advance(999)
    expect(acks(bridge)).toEqual([128])
    world.host.advance(1)
    expect(acks(bridge)).toEqual([128, 130])
    bridge.send(event('large', 1024 * 1024))
    expect(acks(bridge)).toEqual([128, 130, 131])
  })

  test('come on a quiet connection too, over either transport; a legacy stream gets a comment (ACK-2, SSE-3)', () => {
    const world = new World({ heartbeatMs: 1_000 })
    const [ws, sse] = [world.join('bridge', v1), world.join('panel', { ...v1, transport: 'sse' })]
    const legacy = world.join('panel', { transport: 'sse' })
    world.host.advance(2_500)
    expect([acks(ws), acks(sse), legacy.comments]).toEqual([[0, 0], [0, 0], 2])
    expect(legacy.controls).toEqual([])
  })

  test('are owed by nobody to a connection that has ended', () => {
    const world = new World()
    const bridge = world.join('bridge', v1)
    send(world, bridge, 1, 1)
    bridge.cut()
    world.host.advance(5_000)
    expect(acks(bridge)).toEqual([])
  })
})
