/** A POST to a session, by example, in virtual time. */
import { describe, expect, test } from 'vitest'
import { back, v1 } from '../simulated/sessions.js'
import { event, names, World } from '../simulated/world.js'

describe('a POST to a session', () => {
  test('is taken by its numbers: what was had is skipped, what is missing is lost (SEND-10)', () => {
    const world = new World()
    const stream = world.join('bridge', { ...v1, transport: 'sse' })
    const panel = world.join('panel')
    const { session } = stream.hello
    expect(world.post(session, 1, [event(1), event(2)])).toEqual({ received: 2 })
    expect(world.post(session, 1, [event(1), event(2), event(3)])).toEqual({ received: 3 })
    expect(world.post(session, 6, ['null', event(7)])).toEqual({ received: 7 })
    expect(world.hub.sessions[0]).toMatchObject({ received: 7, lost: 2, rejected: 1 })
    world.host.endTurn()
    expect(names(panel.heard)).toEqual(['1', '2', '3', '7'])
    expect(stream.heard).toEqual([])
  })

  test('supersedes nothing, and is refused while a WebSocket is the session (SEND-12)', () => {
    const world = new World()
    const socket = world.join('bridge', v1)
    const { session } = socket.hello
    expect(world.post(session, 1, [event(1)])).toBe('superseded')
    expect(world.hub.sessions[0]).toMatchObject({ received: 0 })
    socket.cut()
    expect(world.post(session, 1, [event(1)])).toEqual({ received: 1 })
    const stream = back(world, socket, 0, 2, { transport: 'sse' })
    expect(world.post(session, 2, [event(2)])).toEqual({ received: 2 })
    expect(stream.closed).toBeNull()
  })
})
