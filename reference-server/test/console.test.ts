/** What a bus tells on the console where the application does not take it: what peers say is in it, and drives no terminal. */
import { inspect } from 'node:util'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createMemoryBus } from '../src/memory.js'
import { settle } from '../src/options.js'
import { post, startBus } from './peers.js'

const HOSTILE = '\u0007\u001b[2J\u007f\u009b31m\u202e\u2066\u200b\ufeff'

const fail = (event: { payload?: unknown }): never => {
  throw new Error(`cannot use ${event.payload}`)
}

function watchConsole(): unknown[] {
  const printed: unknown[] = []
  for (const method of ['error', 'warn'] as const) {
    vi.spyOn(console, method).mockImplementation((...line) => void printed.push(...line))
  }
  return printed
}

function expectHarmless(printed: unknown[]): void {
  const shown = printed.map((part) => (typeof part === 'string' ? part : inspect(part))).join('\n')
  expect(shown).toContain('\\u202e')
  expect(shown).not.toMatch(/[\p{Cf}\u007f-\u009f]|(?!\n)\p{Cc}/u)
}

afterEach(() => void vi.restoreAllMocks())

describe('text of a peer on the console', () => {
  test('in what a listener of the bus throws', async () => {
    const printed = watchConsole()
    const bus = await startBus()
    bus.on('a:b', fail)
    await post(bus.url, JSON.stringify({ type: 'a:b', payload: HOSTILE }))
    await vi.waitFor(() => expect(printed).not.toEqual([]))
    expectHarmless(printed)
  })

  test('in what a listener on the shared event target throws', async () => {
    const printed = watchConsole()
    const bus = await startBus({ eventTarget: true })
    const target = globalThis.__TANSTACK_EVENT_TARGET__ as EventTarget
    target.addEventListener('a:b', (event) => fail((event as CustomEvent).detail))
    await post(bus.url, JSON.stringify({ type: 'a:b', payload: HOSTILE }))
    await vi.waitFor(() => expect(printed).not.toEqual([]))
    expectHarmless(printed)
  })

  test('in what a listener of a bus in memory throws', () => {
    const printed = watchConsole()
    const bus = createMemoryBus()
    bus.on('a:b', fail)
    bus.connect('bridge').send({ type: 'a:b', payload: HOSTILE })
    bus.flush()
    expectHarmless(printed)
  })

  test('in what an onError throws, and in a warning', () => {
    const printed = watchConsole()
    const { onError, onWarning } = settle({
      onError: (error) => {
        throw error
      },
    })
    onError(new Error(HOSTILE))
    expectHarmless(printed.splice(0))
    onWarning(HOSTILE)
    expectHarmless(printed)
  })
})
