/** A session that is left, by example, in virtual time. */
import { describe, expect, test } from 'vitest'
import { back, v1 } from '../simulated/sessions.js'
import { event, type Peer, World } from '../simulated/world.js'

describe('a session that is left', () => {
  test('is kept for as long as the window says, and no longer (SESSION-6)', () => {
    const world = new World({ window: { events: 10, bytes: 1e9, ms: 1_000 } })
    const panel = world.join('panel', v1)
    panel.cut()
    world.host.advance(999)
    const again = back(world, panel, 0)
    expect(again.hello.resumed).toBe(true)
    world.host.advance(5_000)
    again.cut()
    world.host.advance(999)
    world.post(panel.hello.session, 1, [event(1)])
    world.host.advance(999)
    expect(world.hub.sessions).toHaveLength(1)
    world.host.advance(1)
    expect(world.hub.sessions).toHaveLength(0)
    expect(back(world, panel, 0).hello.resumed).toBe(false)
  })

  test('is forgotten when the client says that it is done (SESSION-5)', () => {
    const world = new World()
    const panel = world.join('panel', v1)
    panel.connection.disconnected(true)
    expect(world.hub.sessions).toEqual([])
  })

  test('goes first where too many have been left', () => {
    const world = new World()
    const first = world.join('panel', v1)
    first.cut()
    const others = Array.from({ length: 256 }, () => world.join('panel', v1))
    for (const other of others) other.cut()
    expect(world.hub.sessions).toHaveLength(256)
    expect(back(world, first, 0).hello.resumed).toBe(false)
    expect(back(world, others[0] as Peer, 0).hello.resumed).toBe(true)
  })

  test('takes its events with it: nothing is kept for nobody', () => {
    const world = new World({ window: { events: 10, bytes: 1e9, ms: 1_000 } })
    world.join('panel', v1).cut()
    world.hub.emit(() => Buffer.from(event(1)))
    world.host.advance(1_000)
    world.hub.emit(() => {
      throw new Error('encoded for nobody')
    })
    world.host.advance(15_000)
    expect(world.host.pendingTimers).toBe(0)
  })

  test('does not survive a bus that stops', () => {
    const world = new World()
    const panel = world.join('panel', v1)
    world.hub.close()
    expect(panel.closed).toBe('going-away')
    expect(world.hub.sessions).toEqual([])
  })
})
