/** Who listens in the bus's own process, as a devtools plugin does. */
import { Heard } from './heard.js'

/** Called once the bus is there. */
export function listen() {
  const heard = new Heard()
  globalThis.__TANSTACK_EVENT_TARGET__?.addEventListener('tanstack-devtools-global', ({ detail }) => {
    if (detail.type === 'matrix:up') heard.add(detail.payload)
  })
  return heard
}
