/** Pages that are tabs of one browser, over real BroadcastChannels. */
import { expect, it } from 'vitest'
import { otherBus, pageOnBus } from './realm.js'

/** Resolves once the page has heard that event; the same channel brings events in order. */
function heard({ on }: Pick<ReturnType<typeof pageOnBus>, 'on'>, type: string): Promise<void> {
  return new Promise((resolve) => on(type, () => resolve()))
}

it('hear each of what is emitted in one of them once, in order (LOCAL-5)', async () => {
  const [a, b, c] = [pageOnBus('three'), pageOnBus('three'), pageOnBus('three')]
  const all = Promise.all([heard(b, 'q:end'), heard(c, 'q:end')])
  const types = Array.from({ length: 200 }, (_, index) => `q:${index}`)
  for (const type of types) a.emit({ type, payload: { at: 5n } })
  a.emit({ type: 'q:end' })
  await all
  for (const page of [a, b, c]) expect(page.types()).toEqual([...types, 'q:end'])
  expect(b.heard[0]?.payload).toEqual({ at: 5n })
  // It went up from the tab it was emitted in, and from no other.
  expect([a, b, c].map(({ sent }) => sent().length)).toEqual([201, 0, 0])
})

it('do not hand each other what came from the bus (LOCAL-5)', async () => {
  const [a, b] = [pageOnBus('two'), pageOnBus('two')]
  for (const page of [a, b]) page.say({ type: 'q:x', eventId: 'w-1' })
  a.say({ type: 'q:late' })
  const end = heard(b, 'q:end')
  a.emit({ type: 'q:end' })
  await end
  expect(b.types()).toEqual(['q:x', 'q:end'])
  expect(a.types()).toEqual(['q:x', 'q:late', 'q:end'])
})

it('leave it to another bus that serves both of them (LOCAL-4)', async () => {
  const [a, b] = [pageOnBus('beside'), pageOnBus('beside')]
  const others = [otherBus(a.target), otherBus(b.target)]
  a.emit({ type: 'q:x' })
  others[0]?.stop()
  const end = heard(b, 'q:end')
  a.emit({ type: 'q:end' })
  await end
  // The other bus of the first tab would have told its like.
  expect(b.types()).toEqual(['q:end'])
  expect(others[0]?.tabs).toHaveLength(1)
})

it('hear it where the other bus serves the sender alone', async () => {
  const [a, b] = [pageOnBus('sender'), pageOnBus('sender')]
  otherBus(a.target)
  const end = heard(b, 'q:x')
  a.emit({ type: 'q:x' })
  await end
  expect(b.types()).toEqual(['q:x'])
})

it('of another bus hear nothing', async () => {
  const [a, b, stranger] = [pageOnBus('here'), pageOnBus('here'), pageOnBus('elsewhere')]
  const end = heard(b, 'q:x')
  a.emit({ type: 'q:x' })
  await end
  expect(stranger.types()).toEqual([])
})
