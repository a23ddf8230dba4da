import { describe, expect, it } from 'vitest'
import { PageBus } from '../../src/page/page-bus.js'
import { VirtualTime } from '../simulated/virtual-time.js'
import { otherBus, pageAlone, pageOnBus, pageWindow } from './realm.js'

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
    const bus = new PageBus({ host: new VirtualTime(), target, link: undefined, tabs: 'told' })
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

  it.each([
    ['no object', 'x', 'an event is a JSON object'],
    ['no name of an event', { type: 'tanstack-connect' }, '"type" must read'],
    ['a control message', { type: '$bus:hello' }, 'belong to the bus'],
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

  it('was there first', () => {
    const { target, emit, types } = pageWindow()
    otherBus(target)
    const bus = new PageBus({ host: new VirtualTime(), target, link: undefined, tabs: 'first' })
    emit({ type: 'q:x' })
    expect(types()).toEqual(['q:x'])
    void bus.stop()
  })

  it('is not given what the bus brings: each event is handed out once', () => {
    const { target, say, types } = pageOnBus()
    const other = otherBus(target)
    say({ type: 'q:y', eventId: 'w-1' })
    expect(types()).toEqual(['q:y'])
    expect(other.tabs).toEqual([])
  })
})
