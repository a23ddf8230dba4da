import net from 'node:net'
import { hearsExactly, hold, mustCome } from '../../checkers/exactly.js'
import { AdapterRefused, Unanswered } from '../../failures.js'
import type { BusCase } from '../../subject.js'
import { dial } from '../../wire/dial.js'
import { type BusScope, Scene } from './scene.js'

/** Of the block set aside for documentation: no machine has it. */
const NOBODYS_ADDRESS = '192.0.2.1'

/** Listens on a free port of both loopback families, as another program would. */
async function occupyPort(scope: BusScope): Promise<number> {
  const server = net.createServer((socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1' }, resolve))
  const { port } = server.address() as net.AddressInfo
  scope.onEnd(() => new Promise<void>((resolve) => server.close(() => resolve())))
  const second = net.createServer((socket) => socket.destroy())
  const open = await new Promise<boolean>((resolve) => {
    second.once('error', () => resolve(false))
    second.listen({ port, host: '::1' }, () => resolve(true))
  })
  if (open) scope.onEnd(() => new Promise<void>((resolve) => second.close(() => resolve())))
  return port
}

export const stop: readonly BusCase[] = [
  {
    id: 'stop/tells-everybody',
    title: 'A bus that stops closes each WebSocket with 1001, ends each stream, and frees its port',
    requirements: ['STOP-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const sockets = [await scene.panel(), await scene.bridge(), await scene.webSocket({ v: '1' })]
      const streams = scene.speaksSse ? [await scene.sse(), await scene.sse({ v: '1', bridge: 'server' })] : []
      await scene.subject.stop()
      for (const socket of sockets) {
        const { code } = await mustCome('STOP-1', socket.ended.find('the close of a WebSocket', scene.patienceMs))
        hold('STOP-1', code === 1001, 'a WebSocket was closed otherwise', 1001, code)
      }
      for (const stream of streams) await mustCome('STOP-1', stream.ended.find('the end of a stream', scene.patienceMs))
      const open = await dial(scene.subject.url, scene.patienceMs).catch((cause: unknown) => {
        if (!(cause instanceof Unanswered)) throw cause
      })
      if (open instanceof net.Socket) open.destroy()
      hold('STOP-1', open === undefined, 'the port is still open', 'refused', 'open')
    },
  },
  {
    id: 'stop/with-a-client-that-does-not-read',
    title: 'A client that does not answer the close keeps no bus from stopping',
    requirements: ['STOP-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const deaf = await scene.rawWebSocket()
      deaf.pause()
      const idle = await dial(scene.subject.url, scene.patienceMs)
      scope.onEnd(() => void idle.destroy())
      await scene.subject.stop()
      const again = await dial(scene.subject.url, scene.patienceMs).then(
        (socket) => socket.destroy(),
        () => undefined,
      )
      hold('STOP-1', again === undefined, 'the port is still open', 'refused', 'open')
    },
  },
  {
    id: 'stop/starts-again-on-its-port',
    title: 'A bus that has stopped starts again on the same port and serves as before, as often as it is told',
    requirements: ['STOP-2'],
    async check(scope) {
      const port = Number(new URL((await Scene.open(scope)).subject.url).port)
      for (let round = 0; round < 3; round += 1) {
        const scene = await Scene.open(scope, { port })
        hold(
          'STOP-2',
          new URL(scene.subject.url).port === String(port),
          'it came back elsewhere',
          port,
          scene.subject.url,
        )
        const [panel, bridge] = [await scene.panel(), await scene.bridge()]
        const [event, command] = [scene.mint(), scene.mint()]
        bridge.send(event)
        await hearsExactly('STOP-2', 'a panel', panel.events, [event], scene.patienceMs)
        await scene.post(command)
        await hearsExactly('STOP-2', 'a bridge', bridge.events, [command], scene.patienceMs)
      }
    },
  },
  {
    id: 'stop/port-in-use',
    title: 'A bus whose port is in use starts on another one, and says which',
    requirements: ['STOP-3'],
    async check(scope) {
      const port = await occupyPort(scope)
      const scene = await Scene.open(scope, { port })
      hold(
        'STOP-3',
        new URL(scene.subject.url).port !== String(port),
        'it says the port that is in use',
        undefined,
        port,
      )
      const info = await mustCome('STOP-3', scene.ask('info'))
      hold('STOP-3', info.status === 200, 'it does not answer where it says', 200, info.status)
    },
  },
  {
    id: 'stop/other-failures-to-listen',
    title: 'Any other failure to listen fails the start, and the next start succeeds',
    requirements: ['STOP-3'],
    async check(scope) {
      const failure = await scope.start({ host: NOBODYS_ADDRESS }).catch((cause: unknown) => cause)
      const refused = failure instanceof AdapterRefused
      if (failure instanceof Error && !refused) throw failure
      hold(
        'STOP-3',
        refused,
        `it started on ${NOBODYS_ADDRESS}, which is not this machine's`,
        'a failed start',
        'a start',
      )
      const scene = await Scene.open(scope)
      const info = await scene.ask('info')
      hold('STOP-3', info.status === 200, 'it does not start after a failure', 200, info.status)
    },
  },
]
