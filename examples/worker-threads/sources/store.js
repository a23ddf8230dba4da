/** Worker thread: a TanStack Store of how late this thread's timers are, filled through a Pacer queue that emits by itself. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { EventClient } from '@devtools-bus/client'
import { Queuer } from '@tanstack/pacer'
import { pacerEventClient } from '@tanstack/pacer/event-client'
import { Store } from '@tanstack/store'
import { takePart } from '../../terminal/part.js'

const SAMPLES = 40

const client = new EventClient({ pluginId: 'store' })
const { onCommand } = takePart({ clients: [client, pacerEventClient], play, rest: () => delay.disable() })

const delay = monitorEventLoopDelay({ resolution: 5 })
delay.enable()

const store = new Store({ sample: 0, at: 0n, lateNs: { count: 0n, min: 0n, max: 0n } })
store.subscribe((state) => client.emit('state', state))
const samples = new Queuer(takeSample, { key: 'samples', wait: 15 })

onCommand(client, 'mark', ({ at }) => {
  // A number minus a BigInt would throw: what the panel sent as a BigInt is one here.
  client.emit('marked', { at, tookNs: process.hrtime.bigint() - at, state: store.state })
})

function play() {
  const { sample } = store.state
  for (let next = 1; next <= SAMPLES; next += 1) samples.addItem(sample + next)
  return new Promise((resolve) => {
    const { unsubscribe } = samples.store.subscribe(({ isEmpty, pendingTick }) => {
      if (!isEmpty || pendingTick) return
      unsubscribe()
      resolve()
    })
  })
}

function takeSample(sample) {
  const { countBigInt: count, minBigInt: min, maxBigInt: max } = delay
  store.setState(() => ({ sample, at: process.hrtime.bigint(), lateNs: { count, min, max } }))
}
