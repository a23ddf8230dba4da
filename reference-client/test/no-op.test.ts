/** What production gets offers what everybody else gets, so that no code notices the difference. */
import { expect, expectTypeOf, it } from 'vitest'
import * as real from '../src/index.js'
import * as noOp from '../src/no-op.js'
import * as page from '../src/page.js'
import * as pageNoOp from '../src/page-production.js'

interface Events {
  added: { id: number }
}

/** Public members alone: a class with private ones is assignable to nothing but itself. */
type Surface<T> = { [Member in keyof T]: T[Member] }
type Real = real.EventClient<Events>
type NoOp = noOp.EventClient<Events>

it('has every member of the real event client, and no other, with the same types', () => {
  expectTypeOf<Surface<NoOp>>().toEqualTypeOf<Surface<Real>>()
  expectTypeOf<ConstructorParameters<typeof noOp.EventClient<Events>>>().toEqualTypeOf<
    ConstructorParameters<typeof real.EventClient<Events>>
  >()
  expectTypeOf<keyof typeof noOp>().toEqualTypeOf<keyof typeof real>()
  expectTypeOf<noOp.EventClientOptions>().toEqualTypeOf<real.EventClientOptions>()
  expectTypeOf<noOp.OnOptions>().toEqualTypeOf<real.OnOptions>()
  expectTypeOf<noOp.DevtoolsEvent<'a', 1>>().toEqualTypeOf<real.DevtoolsEvent<'a', 1>>()
  expectTypeOf<noOp.AnyEventOf<Events>>().toEqualTypeOf<real.AnyEventOf<Events>>()
  expectTypeOf<noOp.LinkStatus>().toEqualTypeOf<real.LinkStatus>()
  expectTypeOf<noOp.QueueLimits>().toEqualTypeOf<real.QueueLimits>()
  expectTypeOf<noOp.WindowLimits>().toEqualTypeOf<real.WindowLimits>()
})

it('has the page side with the same types', () => {
  expectTypeOf<typeof pageNoOp>().toEqualTypeOf<typeof page>()
  expectTypeOf<pageNoOp.PageBusOptions>().toEqualTypeOf<page.PageBusOptions>()
  expectTypeOf<pageNoOp.PageBusHandle>().toEqualTypeOf<page.PageBusHandle>()
})

it('offers the same at run time', () => {
  expect(Object.keys(pageNoOp).sort()).toEqual(Object.keys(page).sort())
  expect(Object.keys(noOp).sort()).toEqual(Object.keys(real).sort())
  expect(membersOf(noOp.EventClient)).toEqual(membersOf(real.EventClient))
  expect(noOp.EventClient.name).toBe(real.EventClient.name)
  expect(noOp.EncodeError).toBe(real.EncodeError)
})

it('answers as a real event client does that nobody has used', async () => {
  const options = { pluginId: 'q', enabled: false }
  const [idle, client] = [new real.EventClient<Events>(options), new noOp.EventClient<Events>(options)]
  expect(client.getPluginId()).toBe(idle.getPluginId())
  expect(client.createEventPayload('added', { id: 1 })).toEqual(idle.createEventPayload('added', { id: 1 }))
  expect(client.status).toEqual(idle.status)
  expect(await client.close()).toBe(await idle.close())
})

it('hears and emits nothing, whatever it is given', async () => {
  const target = new EventTarget()
  const dispatched: string[] = []
  for (const type of ['tanstack-connect', 'tanstack-dispatch-event'])
    target.addEventListener(type, () => dispatched.push(type))
  const globals = globalThis as { __TANSTACK_EVENT_TARGET__?: EventTarget | undefined }
  globals.__TANSTACK_EVENT_TARGET__ = target
  try {
    await using client = new noOp.EventClient<Events>({ pluginId: 'q', url: 'http://127.0.0.1:1' })
    const heard: unknown[] = []
    const stops = [
      client.on('added', (event) => heard.push(event), { withEventTarget: true }),
      client.onAll((event) => heard.push(event)),
      client.onAllPluginEvents((event) => heard.push(event)),
      client.onStatus((status) => heard.push(status)),
    ]
    client.emit('added', { id: 1 })
    target.dispatchEvent(new CustomEvent('q:added', { detail: { type: 'q:added', payload: { id: 1 } } }))
    target.dispatchEvent(new CustomEvent('tanstack-devtools-global', { detail: { type: 'q:added', pluginId: 'q' } }))
    for (const stop of stops) stop()
    expect({ heard, dispatched }).toEqual({ heard: [], dispatched: [] })
  } finally {
    delete globals.__TANSTACK_EVENT_TARGET__
  }
})

function membersOf({ prototype }: { prototype: object }): string[] {
  return Reflect.ownKeys(prototype)
    .map((member) => {
      const { get, value } = Object.getOwnPropertyDescriptor(prototype, member) ?? {}
      return `${String(member)}: ${get ? 'getter' : typeof value}`
    })
    .sort()
}
