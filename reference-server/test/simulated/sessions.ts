import { event, type JoinOptions, type Peer, type World } from './world.js'

export const v1: JoinOptions = { version: '1' }

/** The same client again, that last had event `received`, and may still send `first` and what follows. */
export function back(
  world: World,
  peer: Peer,
  received: number | string,
  first: number | string | null = null,
  more = {},
) {
  const resume = {
    session: peer.hello.session,
    received: String(received),
    first: first === null ? null : String(first),
  }
  return world.join(peer.role, { ...v1, resume, ...more })
}

export function send(world: World, peer: Peer, from: number, to: number): void {
  for (let number = from; number <= to; number += 1) peer.send(event(number))
  world.host.endTurn()
}
