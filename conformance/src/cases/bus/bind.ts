import { networkInterfaces } from 'node:os'
import { CannotSee } from '../../case.js'
import { hold } from '../../checkers/exactly.js'
import { Unanswered } from '../../failures.js'
import type { BusCase } from '../../subject.js'
import { dial } from '../../wire/dial.js'
import { exchange } from '../../wire/exchange.js'
import { target } from '../../wire/target.js'
import { Scene } from './scene.js'

const addresses = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])

export const bind: readonly BusCase[] = [
  {
    id: 'bind/loopback-alone',
    title: 'By default a bus answers on both loopback families of the machine, and on none of its other addresses',
    requirements: ['BIND-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      if (scene.subject.inProcess === undefined) throw new CannotSee('a running bus may have been told where to listen')
      const { port } = new URL(scene.subject.url)
      const families = ['127.0.0.1', ...(addresses.some(({ address }) => address === '::1') ? ['[::1]'] : [])]
      for (const host of families) {
        const origin = `http://${host}:${port}`
        const info = await exchange(origin, { path: target(scene.subject, 'info') }, scope.patienceMs).catch(unanswered)
        hold('BIND-1', info?.status === 200, `${origin} does not answer`, 200, info?.status)
      }
      for (const { address, family } of addresses.filter(({ internal, scopeid }) => !internal && !scopeid)) {
        const origin = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
        const socket = await dial(origin, scope.patienceMs).catch(unanswered)
        socket?.destroy()
        hold('BIND-1', socket === undefined, `${origin} is open`, 'refused', 'open')
      }
    },
  },
]

function unanswered(cause: unknown): undefined {
  if (!(cause instanceof Unanswered)) throw cause
}
