/** Sessions of the hub, by example, in virtual time. */
import { describe, expect, test } from 'vitest'
import { event, type JoinOptions, names, type Peer, World } from './simulated/world.js'

const v1: JoinOptions = { version: '1' }

/** The same client again, that last had event `received`, and may still send `first` and what follows. */
function back(world: World, peer: Peer, received: number | string, first: number | string | null = null, more = {}) {
  const resume = {
    session: peer.hello.session,
    received: String(received),
    first: first === null ? null : String(first),
  }
  return world.join(peer.role, { ...v1, resume, ...more })
}

function send(world: World, peer: Peer, from: number, to: number): void {
  for (let number = from; number <= to; number += 1) peer.send(event(number))
  world.host.endTurn()
}

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
    send(world, sender, 1, 1)
    for (let number = 2; number <= 11; number += 1) send(world, sender, number, number)
    expect(slow.closed).toBeNull()
    send(world, sender, 12, 12)
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

describe('history', () => {
  test('is what the role could have heard, as far as it is asked for and kept (HISTORY-1)', () => {
    const world = new World({ history: 3 })
    const [bridge, panel] = [world.join('bridge'), world.join('panel')]
    send(world, bridge, 1, 3)
    send(world, panel, 4, 4)
    send(world, bridge, 5, 5)
    expect(names(world.join('panel', { ...v1, history: 2 }).heard)).toEqual(['3', '5'])
    const all = world.join('panel', { ...v1, history: 99 })
    expect([all.hello.history, all.hello.next, names(all.heard), all.numbers]).toEqual([
      3,
      1,
      ['2', '3', '5'],
      [1, 2, 3],
    ])
    expect(names(world.join('bridge', { ...v1, history: 99 }).heard)).toEqual(['3', '4', '5'])
    expect(world.join('panel', v1)).toMatchObject({ hello: { history: 0, next: 1 }, heard: [] })
    expect(world.join('panel', { history: 2 }).heard).toEqual([])
    all.cut()
    send(world, bridge, 6, 6)
    const again = back(world, all, 2, null, { history: 3 })
    expect([again.hello.history, again.hello.next, names(again.heard)]).toEqual([0, 3, ['5', '6']])
  })
})

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
