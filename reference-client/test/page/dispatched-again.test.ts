/** One object of an emitter's, dispatched more than once: each time it is an event of its own, unless the emitter gave it an id. */
import { expect, it } from 'vitest'
import { otherBus, pageAlone, pageOnBus } from './realm.js'

const ids = (events: { eventId?: string }[]): Set<string | undefined> => new Set(events.map(({ eventId }) => eventId))

it('is heard and sent each time, under an id of its own', () => {
  const { emit, types, sent } = pageOnBus()
  const refetch = { type: 'q:refetch' }
  for (let times = 0; times < 3; times += 1) emit(refetch)
  expect(types()).toEqual(['q:refetch', 'q:refetch', 'q:refetch'])
  expect(ids(sent()).size).toBe(3)
})

it('is heard each time where a listener dispatches it, too', () => {
  const { emit, on, heard, types } = pageOnBus()
  const refetch = { type: 'q:refetch' }
  let again = 2
  on('q:refetch', () => {
    again -= 1
    if (again >= 0) emit(refetch)
  })
  emit(refetch)
  expect(types()).toEqual(['q:refetch', 'q:refetch', 'q:refetch'])
  expect(ids(heard).size).toBe(3)
})

it('is heard each time where the dispatched Event is the same, too', () => {
  const { target, types } = pageOnBus()
  const refetch = new CustomEvent('tanstack-dispatch-event', { detail: { type: 'q:refetch' } })
  for (let times = 0; times < 2; times += 1) target.dispatchEvent(refetch)
  expect(types()).toEqual(['q:refetch', 'q:refetch'])
})

it('is heard each time where it is frozen, too, and by each bus of the page under the same id (LOCAL-4)', () => {
  const { target, emit, heard, types, sent } = pageOnBus()
  const other = otherBus(target)
  const refetch = Object.freeze({ type: 'q:refetch', payload: [1] })
  for (let times = 0; times < 2; times += 1) emit(refetch)
  expect(types()).toEqual(['q:refetch', 'q:refetch'])
  expect(ids(heard).size).toBe(2)
  expect(ids(sent())).toEqual(ids(heard))
  expect(ids(other.tabs)).toEqual(ids(heard))
})

it('is heard each time where the bus was stopped and started in between, or another serves the page, too', async () => {
  const refetch = { type: 'q:refetch' }
  const first = pageAlone()
  first.emit(refetch)
  await first.bus.stop()
  const { target, emit, types, sent } = pageOnBus()
  const other = otherBus(target)
  for (let times = 0; times < 2; times += 1) emit(refetch)
  expect(types()).toEqual(['q:refetch', 'q:refetch'])
  // Both buses have each of them under one id.
  expect(ids(other.tabs)).toEqual(ids(sent()))
})

it('is one event where the emitter gave it its id (ONCE-1)', () => {
  const { emit, types, sentTypes } = pageOnBus()
  const event = { type: 'q:x', eventId: 'mine-1' }
  for (let times = 0; times < 2; times += 1) emit(event)
  expect(types()).toEqual(['q:x'])
  expect(sentTypes()).toEqual(['q:x'])
})
