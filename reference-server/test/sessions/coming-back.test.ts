/** A client that comes back to its session, by example, in virtual time. */
import { describe, expect, test } from 'vitest'
import { back, send, v1 } from '../simulated/sessions.js'
import { event, type JoinOptions, names, type Peer, World } from '../simulated/world.js'

describe('a client that comes back', () => {
  test('gets what was lost on the line and what came meanwhile, by the numbers it had (RESUME-1)', () => {
    const world = new World()
    const [sender, panel] = [world.join('bridge', v1), world.join('panel', v1)]
    send(world, sender, 1, 5)
    expect(panel.numbers).toEqual([1, 2, 3, 4, 5])
    panel.cut()
    send(world, sender, 6, 8)
    const again = back(world, panel, 3)
    expect(again.hello).toMatchObject({ session: panel.hello.session, resumed: true, next: 4 })
    expect(names(again.heard)).toEqual(['4', '5', '6', '7', '8'])
    expect(again.numbers).toEqual([4, 5, 6, 7, 8])
  })

  test('is told exactly how much had left the window (RESUME-2, WINDOW-1)', () => {
    const world = new World({ window: { events: 3, bytes: 1e9, ms: 1_000 } })
    const [sender, panel] = [world.join('bridge', v1), world.join('panel', v1)]
    send(world, sender, 1, 2)
    panel.cut()
    send(world, sender, 3, 10)
    const again = back(world, panel, 1)
    expect(again.hello.next).toBe(8)
    expect(names(again.heard)).toEqual(['8', '9', '10'])
    expect(world.hub.sessions.find(({ role }) => role === 'panel')).toMatchObject({ missed: 6, resumed: 1, sent: 10 })
  })

  test('never counts what it sent itself, wherever that is in the log', () => {
    const world = new World({ window: { events: 4, bytes: 1e9, ms: 1_000 } })
    const [own, other] = [world.join('bridge', v1), world.join('bridge', v1)]
    send(world, own, 1, 3)
    send(world, other, 4, 5)
    own.cut()
    expect(own.numbers).toEqual([1, 2])
    const second = back(world, own, 1, 4)
    expect(names(second.heard)).toEqual(['5'])
    send(world, second, 6, 9)
    second.cut()
    send(world, other, 10, 11)
    // The window holds 8, 9, 10 and 11: of those two are its own.
    const third = back(world, own, 2, 8)
    expect([third.hello.next, names(third.heard), third.numbers]).toEqual([3, ['10', '11'], [3, 4]])
    third.cut()
    send(world, other, 12, 16)
    const fourth = back(world, own, 3, 8)
    expect([fourth.hello.next, names(fourth.heard)]).toEqual([6, ['13', '14', '15', '16']])
  })

  test('hears what the bus has of it, and what that is short of `first` counts as lost (RESUME-3)', () => {
    const world = new World()
    const bridge = world.join('bridge', v1)
    send(world, bridge, 1, 5)
    bridge.cut()
    const again = back(world, bridge, 0, 8)
    expect(again.hello).toMatchObject({ received: 7, lost: 2 })
    again.cut()
    expect(back(world, bridge, 0, 3).hello).toMatchObject({ received: 7, lost: 2 })
  })

  test.each<[string, (world: World, peer: Peer) => Peer]>([
    ['in another role', (world, peer) => world.join('bridge', { ...v1, resume: resumeOf(peer, '1') })],
    ['from another origin', (world, peer) => back(world, peer, 1, null, { origin: 'http://localhost:1' })],
    ['for another project', (world, peer) => back(world, peer, 1, null, { project: 'shop' })],
    ['with more than was sent', (world, peer) => back(world, peer, 2)],
    ['with -1', (world, peer) => back(world, peer, '-1')],
    ['with 1e0', (world, peer) => back(world, peer, '1e0')],
    ['with nothing', (world, peer) => back(world, peer, '')],
    ['with too large a number', (world, peer) => back(world, peer, '9007199254740993')],
    ['with a bad first', (world, peer) => back(world, peer, 1, 'x')],
    [
      'with an id of its own',
      (world) => world.join('panel', { ...v1, resume: { session: 'x'.repeat(22), received: '0', first: null } }),
    ],
  ])('%s begins anew, and the session it named goes on (RESUME-4)', (_how, come) => {
    const world = new World()
    const [sender, panel] = [world.join('bridge', v1), world.join('panel', v1)]
    send(world, sender, 1, 1)
    const other = come(world, panel)
    expect(other.hello).toMatchObject({ resumed: false, received: 0, lost: 0, next: 1 })
    expect(other.hello.session).not.toBe(panel.hello.session)
    expect(panel.closed).toBeNull()
    send(world, sender, 2, 2)
    expect(names(panel.heard)).toEqual(['1', '2'])
  })

  test('ends the connection that its session had, before hello (SESSION-4)', () => {
    const world = new World()
    const [sender, panel] = [world.join('bridge', v1), world.join('panel', v1)]
    const again = back(world, panel, 0)
    expect(panel.closed).toBe('superseded')
    send(world, sender, 1, 1)
    expect([names(panel.heard), names(again.heard)]).toEqual([[], ['1']])
    // What the old connection does now concerns nobody.
    panel.connection.disconnected(true)
    expect(world.hub.sessions).toHaveLength(2)
  })

  test('finds its place though a connection it had given up by then went back in its name (RESUME-1)', () => {
    const world = new World()
    const [sender, panel] = [world.join('bridge', v1), world.join('panel', v1)]
    send(world, sender, 1, 12)
    const late = back(world, panel, 0, null, { room: 1 })
    late.cut()
    const again = back(world, late, 12)
    expect(again.hello).toMatchObject({ resumed: true, next: 13 })
    send(world, sender, 13, 13)
    expect([names(again.heard), again.numbers]).toEqual([['13'], [13]])
  })

  test('is as slow as it likes while the window keeps what it needs, and then comes back to a gap (WINDOW-2)', () => {
    const world = new World({ window: { events: 10, bytes: 1e9, ms: 1_000 } })
    const [sender, slow] = [world.join('bridge', v1), world.join('panel', v1)]
    slow.room = 1
    const sendLarge = (number: number) => {
      sender.send(event(number, 200_000))
      world.host.endTurn()
    }
    for (let number = 1; number <= 11; number += 1) sendLarge(number)
    expect(slow.closed).toBeNull()
    sendLarge(12)
    expect(slow.closed).toBe('too-slow')
    const again = back(world, slow, slow.numbers.length)
    expect(again.hello.next).toBe(3)
    expect(names(again.heard)).toHaveLength(10)
  })

  test('reads a replay of any size at its own pace (WINDOW-2)', () => {
    const world = new World()
    const [sender, panel] = [world.join('bridge', v1), world.join('panel', v1)]
    panel.cut()
    for (let number = 0; number < 15; number += 1) sender.send(event(number, 1_000_000))
    world.host.endTurn()
    const again = back(world, panel, 0, null, { room: 1 })
    for (let reads = 0; reads < 15; reads += 1) again.drain(1_100_000)
    expect(again.closed).toBeNull()
    expect(again.heard).toHaveLength(15)
  })
})

function resumeOf(peer: Peer, received: string): NonNullable<JoinOptions['resume']> {
  return { session: peer.hello.session, received, first: null }
}
