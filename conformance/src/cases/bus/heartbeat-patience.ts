import { hold, mustCome } from '../../checkers/exactly.js'
import type { BusCase } from '../../subject.js'
import type { Query } from '../../wire/target.js'
import { Scene } from './scene.js'

/** Half of the four heartbeats is more than a busy machine adds. */
const HEARTBEAT_MS = 250
const HEARTBEATS = 4
/** Timers of some runtimes are a little early, each time they are set. */
const EARLY_MS = 20

export const heartbeatPatience: readonly BusCase[] = [
  {
    id: 'heartbeat/waits-for-the-silent',
    title: 'A client that says nothing is not ended before four heartbeats are over',
    requirements: ['ALIVE-2'],
    async check(scope) {
      const scene = await Scene.open(scope, { heartbeatMs: HEARTBEAT_MS })
      await Promise.all([{}, { v: '1', bridge: 'server' }].map((query) => endsInTime(scene, query)))
    },
  },
]

async function endsInTime(scene: Scene, query: Query): Promise<void> {
  // Before its request leaves: the bus has it later, whatever stalls, and sees silence later still.
  const asked = performance.now()
  const silent = await scene.rawWebSocket(query)
  await mustCome('ALIVE-2', silent.ended.find('the end of a client that says nothing', scene.patienceMs))
  const afterMs = Math.round(performance.now() - asked)
  const due = HEARTBEATS * HEARTBEAT_MS
  hold('ALIVE-2', afterMs >= due - EARLY_MS, `it was ended after ${afterMs} ms`, due, afterMs)
}
