import { describe, expect, it } from 'vitest'
import { startRuntimeBridge } from '../src/bridge.js'
import { EventClient } from '../src/index.js'
import { createLink } from '../src/link.js'
import { startPageBus } from '../src/page.js'

const url = 'http://127.0.0.1:4206'
const calls: Record<string, (options: object) => unknown> = {
  'new EventClient': (options) => new EventClient({ pluginId: 'q', ...options }),
  createLink: (options) => createLink({ url, ...options }),
  startPageBus: (options) => startPageBus(options),
  startRuntimeBridge: (options) => startRuntimeBridge(options),
}

describe.each(Object.entries(calls))('%s judges its options at the call', (where, call) => {
  it.each([
    [{ url: 42 }, 'expected url to be a string, got 42: write url: "http://127.0.0.1:4206"'],
    [{ url: null }, 'expected url to be a string, got null'],
    [{ url: 'nowhere' }, '"nowhere" is no URL'],
    [{ url: 'file:///tmp' }, 'is no address of a bus'],
    [{ token: 7 }, 'expected token to be a string, got 7'],
    [{ project: {} }, 'expected project to be a string, got an object'],
    [{ basePath: true }, 'expected basePath to be a string, got true'],
    [{ queue: 5 }, 'expected queue to be an object, got 5'],
    [{ queue: { events: '5' } }, 'expected queue.events to be a number, got "5": write queue.events: 1000'],
    [{ queue: { event: 5 } }, 'unknown option queue.event: use one of events, bytes'],
    [{ queue: { events: 0 } }, 'expected queue.events to be a whole number of at least 1, got 0'],
    [{ window: { bytes: Number.NaN } }, 'expected window.bytes to be a whole number of at least 1, got NaN'],
    [{ history: '10' }, 'expected history to be a number, got "10"'],
    [{ history: -1 }, 'expected history to be a whole number of at least 0, got -1'],
    [{ pluginID: 'q' }, 'unknown option pluginID: use one of '],
    [{ toString: 1 }, 'unknown option toString'],
  ])('%j', (options, why) => {
    expect(() => call(options)).toThrow(why)
    expect(() => call(options)).toThrow(/^(new EventClient|createLink|startPageBus|startRuntimeBridge|"|unknown)/)
    if (!why.startsWith('"') && !why.startsWith('is no')) expect(() => call(options)).toThrow(where)
  })

  it('takes options that are undefined', () => {
    const none = { token: undefined, queue: undefined, window: { events: undefined }, history: undefined }
    expect(() => call(none)).not.toThrow()
  })
})

describe('new EventClient', () => {
  const make = (options: unknown) => () => new EventClient(options as { pluginId: string })

  it.each([
    [undefined, 'expected options to be an object, got undefined'],
    ['q', 'expected options to be an object, got "q"'],
    [{}, 'expected pluginId to be a name without a colon, other than $bus, got undefined: write pluginId: "query"'],
    [{ pluginId: '' }, 'got ""'],
    [{ pluginId: 'a:b' }, 'got "a:b"'],
    [{ pluginId: '$bus' }, 'got "$bus"'],
    [{ pluginId: 7 }, 'expected pluginId to be a string, got 7'],
    [{ pluginId: 'q', enabled: 'false' }, 'expected enabled to be a boolean, got "false": write enabled: true'],
    [{ pluginId: 'q', debug: 1 }, 'expected debug to be a boolean, got 1'],
    [{ pluginId: 'q', bridge: 'no' }, 'expected bridge to be a boolean, got "no"'],
    [{ pluginId: 'q', reconnectEveryMs: '300' }, 'expected reconnectEveryMs to be a number, got "300"'],
  ])('refuses %j', (options, why) => {
    expect(make(options)).toThrow(TypeError)
    expect(make(options)).toThrow(why)
  })

  it('takes all that the published one takes', () => {
    expect(make({ pluginId: 'q', debug: false, enabled: false, reconnectEveryMs: 0 })).not.toThrow()
    expect(make({ pluginId: '$buses' })).not.toThrow()
  })
})
