import { afterEach } from 'vitest'

const RUNTIME = Symbol.for('@devtools-bus/client/runtime/3')

interface Globals {
  [RUNTIME]?: unknown
  __TANSTACK_EVENT_TARGET__?: EventTarget | null
  __DEVTOOLS_BUS__?: unknown
}

export const globals = globalThis as Globals

/** After each test: a runtime in which nothing has been shared, found or set. */
export function freshRuntimeEachTest(): void {
  afterEach(() => {
    delete globals[RUNTIME]
    delete globals.__TANSTACK_EVENT_TARGET__
    delete globals.__DEVTOOLS_BUS__
  })
}
