/** What a user of `@tanstack/devtools-event-client` has written compiles with this event client too. */
import { EventClient as Published } from '@tanstack/devtools-event-client'
import { expect, expectTypeOf, it } from 'vitest'
import { EventClient } from '../src/index.js'

// An interface, as users write them: it has no index signature.
interface Events {
  added: { id: number }
  removed: string
}

/** Public members alone: a class with private ones is assignable to nothing but itself. */
type Surface<T> = { [K in keyof T]: T[K] }
type PublishedEvents = { added: { id: number }; removed: string }

it('has every public member of the published client, with types that fit in its place', () => {
  expectTypeOf<Surface<EventClient<PublishedEvents>>>().toExtend<Surface<Published<PublishedEvents>>>()
  expectTypeOf<keyof Published<PublishedEvents>>().toExtend<keyof EventClient<PublishedEvents>>()
})

it('takes the published options', () => {
  type Options = ConstructorParameters<typeof Published<PublishedEvents>>[0]
  expectTypeOf<Options>().toExtend<ConstructorParameters<typeof EventClient<Events>>[0]>()
})

it('types suffixes and payloads by the event map', () => {
  const client = new EventClient<Events>({ pluginId: 'q', enabled: false })
  expectTypeOf(client.emit<'added'>).parameters.toEqualTypeOf<['added', { id: number }]>()
  expectTypeOf(client.createEventPayload('removed', 'x').payload).toEqualTypeOf<string>()
  client.on('added', (event) => expectTypeOf(event.payload).toEqualTypeOf<{ id: number }>())
  client.onAllPluginEvents((event) => {
    if (event.type === 'removed') expectTypeOf(event.payload).toEqualTypeOf<string>()
  })
  // @ts-expect-error no such event
  client.emit('changed', 1)
  // @ts-expect-error another payload
  client.emit('added', 'text')
  expect(client.getPluginId()).toBe('q')
})

it('emits events without payload, where the map says so, and no others', () => {
  interface Bare {
    // biome-ignore lint/suspicious/noConfusingVoidType: as users write it
    clear: void
    undone: undefined
    maybe: string | undefined
    anything: unknown
    added: { id: number }
  }
  const client = new EventClient<Bare>({ pluginId: 'q', enabled: false })
  client.emit('clear')
  client.emit('clear', undefined)
  client.emit('undone')
  client.emit('maybe')
  client.emit('maybe', 'text')
  client.emit('anything')
  expect(client.createEventPayload('clear')).toEqual({ type: 'q:clear', payload: undefined, pluginId: 'q' })
  // @ts-expect-error a payload is wanted
  client.emit('added')
  // @ts-expect-error there is none
  client.emit('clear', 1)
  // As in code that is generic itself.
  const emit = <Suffix extends keyof Bare>(suffix: Suffix, payload: Bare[Suffix]): void => client.emit(suffix, payload)
  emit('added', { id: 1 })
})

it('makes the same payloads', () => {
  const options = { pluginId: 'q' }
  const ours = new EventClient<PublishedEvents>(options)
  const published = new Published<PublishedEvents>(options)
  expect(ours.createEventPayload('added', { id: 1 })).toEqual(published.createEventPayload('added', { id: 1 }))
  expect(ours.getPluginId()).toBe(published.getPluginId())
})
