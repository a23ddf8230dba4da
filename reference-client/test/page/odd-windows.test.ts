/** Windows that are no browser's: what a server's process is given so that code of pages runs in it. */
import { afterEach, expect, it, vi } from 'vitest'
import { isIsolated } from '../../src/bindings/find-target.js'
import { EventClient } from '../../src/index.js'
import { otherTabs } from '../../src/page/tabs.js'
import { startPageBus } from '../../src/page.js'
import { freshRuntimeEachTest } from '../fresh-runtime.js'

freshRuntimeEachTest()
afterEach(() => void vi.unstubAllGlobals())

/** A window with events of its own, which refuses those of other realms. */
class OwnWindow extends EventTarget {
  readonly CustomEvent = class<T> extends CustomEvent<T> {}

  override dispatchEvent(event: Event): boolean {
    if (!(event instanceof this.CustomEvent)) throw new TypeError('parameter 1 is not of type "Event"')
    return super.dispatchEvent(event)
  }
}

const channels = (): number => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length

it('one with events of its own is served with those', async () => {
  const window = new OwnWindow()
  vi.stubGlobal('window', window)
  await using _ = startPageBus()
  const client = new EventClient<{ x: number }>({ pluginId: 'q' })
  const heard: number[] = []
  client.on('x', ({ payload }) => heard.push(payload))
  client.emit('x', 1)
  window.dispatchEvent(new window.CustomEvent('tanstack-dispatch-event', { detail: { type: 'q:x', payload: 2 } }))
  expect(heard).toEqual([1, 2])
})

it('one that refuses every event leaves the page unserved, says why, and leaves nothing behind', async () => {
  const window = Object.assign(new EventTarget(), {
    dispatchEvent: (): boolean => {
      throw new TypeError('not here')
    },
  })
  const { dispatchEvent } = window
  const close = vi.spyOn(BroadcastChannel.prototype, 'close')
  vi.stubGlobal('window', window)
  const handle = startPageBus({ url: 'http://127.0.0.1:1' })
  expect(handle.status).toMatchObject({ status: 'closed', reason: expect.stringContaining('not here') })
  expect(close).toHaveBeenCalledOnce()
  expect(window.dispatchEvent).toBe(dispatchEvent)
  await handle.stop()
  close.mockRestore()
})

it('the channel to other tabs does not keep a process alive', () => {
  const before = channels()
  const tabs = otherTabs('unreferenced', () => {})
  expect(channels()).toBe(before)
  tabs.close()
})

it.each([
  ['an empty object', {}],
  ['null', null],
  ['one that takes listeners and no events', { addEventListener: () => {} }],
])('%s is no page, and the runtime is isolated (FIND-1)', (_, window) => {
  vi.stubGlobal('window', window)
  expect(isIsolated()).toBe(true)
  expect(startPageBus({ url: 'http://127.0.0.1:1' }).status.reason).toContain('no page')
})
