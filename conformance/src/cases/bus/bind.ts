import type { NetworkInterfaceInfo } from 'node:os'
import { CannotSee, MachineLacks } from '../../case.js'
import { hold } from '../../checkers/exactly.js'
import { Unanswered } from '../../failures.js'
import type { BusCase } from '../../subject.js'
import { dial } from '../../wire/dial.js'
import { exchange } from '../../wire/exchange.js'
import { target } from '../../wire/target.js'
import { addresses } from './network-address.js'
import { type BusScope, Scene } from './scene.js'

/** What other machines may reach this one by. Addresses with a scope are of one link, and need its name. */
const foreign = addresses.filter(({ internal, family, ...more }) => {
  const scope = family === 'IPv6' ? (more as { scopeid?: number }).scopeid : 0
  return !internal && !scope
})

/** A bus that was not told where to listen, and its port. */
async function openByDefault(scope: BusScope): Promise<{ scene: Scene; port: string }> {
  const scene = await Scene.open(scope)
  if (scene.subject.inProcess === undefined) throw new CannotSee('a running bus may have been told where to listen')
  return { scene, port: new URL(scene.subject.url).port }
}

function originOf({ address, family }: Pick<NetworkInterfaceInfo, 'address' | 'family'>, port: string): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}

export const bind: readonly BusCase[] = [
  {
    id: 'bind/loopback',
    title: 'By default a bus answers at 127.0.0.1',
    requirements: ['BIND-1'],
    check: async (scope) => await answersAt(scope, { address: '127.0.0.1', family: 'IPv4' }),
  },
  {
    id: 'bind/both-loopback-families',
    title: 'By default a bus answers at ::1, where the machine has that',
    requirements: ['BIND-1'],
    async check(scope) {
      if (!addresses.some(({ address }) => address === '::1')) throw new MachineLacks('::1')
      await answersAt(scope, { address: '::1', family: 'IPv6' })
    },
  },
  {
    id: 'bind/loopback-alone',
    title: 'By default a bus answers on none of the other addresses of the machine',
    requirements: ['BIND-1'],
    async check(scope) {
      if (foreign.length === 0) throw new MachineLacks('address beyond loopback')
      const { port } = await openByDefault(scope)
      for (const address of foreign) {
        const origin = originOf(address, port)
        const socket = await dial(origin, scope.patienceMs).catch(unanswered)
        socket?.destroy()
        hold('BIND-1', socket === undefined, `${origin} is open`, 'refused', 'open')
      }
    },
  },
]

async function answersAt(scope: BusScope, address: Pick<NetworkInterfaceInfo, 'address' | 'family'>): Promise<void> {
  const { scene, port } = await openByDefault(scope)
  const origin = originOf(address, port)
  const info = await exchange(origin, { path: target(scene.subject, 'info') }, scope.patienceMs).catch(unanswered)
  hold('BIND-1', info?.status === 200, `${origin} does not answer`, 200, info?.status)
}

function unanswered(cause: unknown): undefined {
  if (!(cause instanceof Unanswered)) throw cause
}
