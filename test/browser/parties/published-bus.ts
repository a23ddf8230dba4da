import { ServerEventBus } from '@tanstack/devtools-event-bus/server'
import { onTestFinished } from 'vitest'

/** The published server bus, in this process, which it serves nobody else in. */
export async function startPublishedBus(): Promise<{ port: number }> {
  const bus = new ServerEventBus({ host: 'localhost', port: 0 })
  onTestFinished(() => {
    bus.stop()
    Object.assign(globalThis, {
      __TANSTACK_DEVTOOLS_SERVER__: null,
      __TANSTACK_DEVTOOLS_WSS_SERVER__: null,
      __TANSTACK_EVENT_TARGET__: null,
    })
  })
  return { port: await bus.start() }
}
