import { EventClient as PublishedEventClient } from '@tanstack/devtools-event-client/production'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { PageBus } from '../../src/page/page-bus.js'
import { sessionHello } from '../simulated/session-hello.js'
import { simulatedLink } from '../simulated/simulated-link.js'
import { VirtualTime } from '../simulated/virtual-time.js'
import { linkToNowhere, otherBus, pageAlone, pageOnBus, pageWindow } from './realm.js'

describe('the side of the bus in a page (LOCAL-3)', () => {
  it('hands out what is emitted there, by reference, and carries it up with an id', () => {
    const { emit, on, heard, sent } = pageOnBus()
    const ofType: unknown[] = []
    on('q:x', (detail) => ofType.push(detail.payload))
    const event = { type: 'q:x', payload: { n: 1n }, pluginId: 'q' }
    emit(event)
    expect(heard).toEqual([event])
    expect(heard[0]).toBe(event)
    expect(ofType[0]).toBe(event.payload)
    const n = { __type: 'bigint', value: '1' }
    expect(sent()).toEqual([{ ...event, payload: { n }, eventId: expect.stringMatching(/^\S{1,128}$/) }])
  })

  it('keeps the id an event has, and members it does not know', () => {
    const { emit, sent } = pageOnBus()
    emit({ type: 'q:x', payload: 1, eventId: 'mine-7', tags: ['a'] })
    expect(sent()).toEqual([{ type: 'q:x', payload: 1, eventId: 'mine-7', tags: ['a'] }])
  })

  it('hands out what the bus brings, with its BigInts', () => {
    const { say, heard, on } = pageOnBus()
    const ofType: unknown[] = []
    on('q:y', ({ payload }) => ofType.push(payload))
    say({ type: 'q:y', payload: { __type: 'bigint', value: '12' }, eventId: 'w-1' })
    expect(heard).toEqual([{ type: 'q:y', payload: 12n, eventId: 'w-1' }])
    expect(ofType).toEqual([12n])
  })

  it('does not hand out its own events when they come back, nor one that comes twice (ECHO-1, ONCE-1)', () => {
    const { emit, say, sent, types } = pageOnBus()
    emit({ type: 'q:x', payload: 1, eventId: 'mine-1' })
    emit({ type: 'q:x', payload: 2 })
    for (const event of sent()) say(event)
    for (let times = 0; times < 2; times += 1) say({ type: 'q:y', eventId: 'w-1' })
    expect(types()).toEqual(['q:x', 'q:x', 'q:y'])
  })

  it('tells event clients that were there before it, and those that ask', () => {
    const { target } = pageWindow()
    let told = 0
    target.addEventListener('tanstack-connect-success', () => {
      told += 1
    })
    const bus = new PageBus({ host: new VirtualTime(), target, link: linkToNowhere(new VirtualTime()), tabs: 'told' })
    expect(told).toBe(1)
    target.dispatchEvent(new CustomEvent('tanstack-connect'))
    expect(told).toBe(2)
    void bus.stop()
    target.dispatchEvent(new CustomEvent('tanstack-connect'))
    expect(told).toBe(2)
  })

  it('gives every listener the same order, whatever listeners emit (ORDER-2)', () => {
    const { emit, on, types, sentTypes } = pageOnBus()
    on('q:first', () => emit({ type: 'q:second' }))
    emit({ type: 'q:first' })
    expect(types()).toEqual(['q:first', 'q:second'])
    expect(sentTypes()).toEqual(['q:first', 'q:second'])
  })

  it('ends without an error where a listener emits and then stops it', async () => {
    const { emit, on, bus, types, reports } = pageAlone()
    const stopped = new Promise<void>((resolve) => {
      on('q:first', () => {
        emit({ type: 'q:second' })
        resolve(bus.stop())
      })
    })
    emit({ type: 'q:first' })
    await stopped
    expect(types()).toEqual(['q:first', 'q:second'])
    expect(reports).toEqual([])
  })

  it.each([
    ['no object', 'x', 'expected a JSON object'],
    ['no name of an event', { type: 'tanstack-connect' }, 'expected "type" to be'],
    ['a control message', { type: '$bus:hello' }, 'are reserved'],
  ])('tells of what is no event, and nobody hears it: %s', (_, detail, why) => {
    const { emit, heard, sent, reports } = pageOnBus()
    emit(detail)
    expect(heard).toEqual([])
    expect(sent()).toEqual([])
    expect(reports).toEqual([expect.stringContaining(why)])
  })

  it('counts what cannot be sent as dropped; the page hears it (ENC-5, LOSS-1)', () => {
    const { emit, heard, sent, bus, reports } = pageOnBus()
    const payload: { self?: object } = {}
    payload.self = payload
    emit({ type: 'q:x', payload })
    emit({ type: 'q:y' })
    expect(heard).toHaveLength(2)
    expect(sent()).toHaveLength(1)
    expect(bus.status.current.dropped).toBe(1)
    expect(reports).toEqual([expect.stringContaining('"q:x" stays in this runtime')])
  })

  it('serves a page without a bus, and says why there is none', () => {
    const { emit, types } = pageAlone()
    emit({ type: 'q:x' })
    expect(types()).toEqual(['q:x'])
  })

  it('waits for the bus with what is emitted before it is there', () => {
    const { link, emit, sentTypes } = pageOnBus()
    link.bus.latest.end(1006)
    emit({ type: 'q:x' })
    link.time.advance(5_000)
    link.bus.latest.accept()
    link.bus.latest.hello(undefined, { session: 'session-0000000000000001', resumed: true, received: 0, next: 1 })
    expect(sentTypes()).toEqual(['q:x'])
  })
})

describe('another bus in the same page (LOCAL-4)', () => {
  it('hands out what is emitted in the page; this one carries it up', () => {
    const { target, emit, types, sentTypes } = pageOnBus()
    const other = otherBus(target)
    emit({ type: 'q:x' })
    expect(types()).toEqual(['q:x'])
    expect(sentTypes()).toEqual(['q:x'])
    other.stop()
    emit({ type: 'q:y' })
    expect(types()).toEqual(['q:x', 'q:y'])
  })

  it('may be connected to the same bus, and bring the same events: those that it brought first are not handed out again', () => {
    const { target, say, types, emit, heard, sent } = pageOnBus()
    const other = otherBus(target)
    const event = { type: 'q:y', eventId: 'w-1' }
    other.bring(event)
    say(event)
    emit({ type: 'q:x' })
    expect(types()).toEqual(['q:y', 'q:x'])
    // Both have it under one id, so that the bus knows it again.
    expect(other.tabs[0]?.eventId).toBe(sent()[0]?.eventId)
    expect(heard[1]?.eventId).toBe(sent()[0]?.eventId)
  })

  it('may answer a client that is sending what it had waiting, which is sent once', () => {
    const { target, types } = pageOnBus()
    vi.stubGlobal('window', target)
    onTestFinished(() => void vi.unstubAllGlobals())
    const client = new PublishedEventClient<Record<string, unknown>>({ pluginId: 'q' })
    otherBus(target)
    for (const name of ['x', 'y']) client.emit(name, 1)
    expect(types()).toEqual(['q:x', 'q:y'])
  })

  it('was there first', () => {
    const { target, emit, types } = pageWindow()
    otherBus(target)
    const bus = new PageBus({ host: new VirtualTime(), target, link: linkToNowhere(new VirtualTime()), tabs: 'first' })
    emit({ type: 'q:x' })
    expect(types()).toEqual(['q:x'])
    void bus.stop()
  })

  it('was there first, as listeners were: gets what is emitted under the same id, and what both bring is heard once', () => {
    const { target, emit, types } = pageWindow()
    const other = otherBus(target)
    const link = simulatedLink({ bridge: false })
    const bus = new PageBus({ host: new VirtualTime(), target, link: link.front, tabs: 'first on a bus' })
    onTestFinished(() => void bus.stop())
    link.bus.latest.accept()
    link.bus.latest.hello(undefined, sessionHello())
    emit({ type: 'q:x' })
    expect(other.tabs[0]?.eventId).toBe(JSON.parse(link.bus.latest.sent[0] ?? '').eventId)
    const [first, second] = [
      { type: 'q:y', eventId: 'w-1' },
      { type: 'q:z', eventId: 'w-2' },
    ]
    other.bring(first)
    link.bus.latest.say(first)
    link.bus.latest.say(second)
    other.bring(second)
    expect(types()).toEqual(['q:x', 'q:y', 'q:z'])
  })

  it('leaves the window as it was when this one stops', () => {
    const { target, bus } = pageOnBus()
    expect(Object.keys(target)).toEqual(['dispatchEvent'])
    void bus.stop()
    expect(Object.keys(target)).toEqual([])
  })

  it('is not given what the bus brings: each event is handed out once', () => {
    const { target, say, types } = pageOnBus()
    const other = otherBus(target)
    say({ type: 'q:y', eventId: 'w-1' })
    expect(types()).toEqual(['q:y'])
    expect(other.tabs).toEqual([])
  })
})
