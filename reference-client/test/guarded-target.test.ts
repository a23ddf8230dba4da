import { expect, it } from 'vitest'
import { GuardedTarget } from '../src/bindings/guarded-target.js'

function guarded() {
  const told: string[] = []
  const target = new GuardedTarget({
    used: () => void told.push('used'),
    listening: (any) => void told.push(any ? 'somebody' : 'nobody'),
    report: (message) => void told.push(message),
  })
  return { told, target }
}

it('tells of its first use, and whether anybody listens to events', () => {
  const { told, target } = guarded()
  const [one, other] = [() => {}, { handleEvent: () => {} }]
  target.addEventListener('tanstack-connect-success', one)
  target.addEventListener('a:x', one)
  target.addEventListener('a:x', one)
  target.addEventListener('tanstack-devtools-global', other)
  target.removeEventListener('a:x', one)
  target.removeEventListener('a:x', one)
  target.removeEventListener('tanstack-devtools-global', other)
  expect(told).toEqual(['used', 'somebody', 'nobody'])
})

it('one that listens once counts once', () => {
  const { told, target } = guarded()
  let heard = 0
  const hear = (): void => {
    heard += 1
  }
  target.addEventListener('a:x', hear, { once: true })
  target.dispatchEvent(new Event('a:x'))
  target.dispatchEvent(new Event('a:x'))
  expect(heard).toBe(1)
  expect(told).toEqual(['used', 'somebody', 'nobody'])
})

it('calls listeners as an EventTarget does, and goes on where one throws', () => {
  const { told, target } = guarded()
  const heard: unknown[] = []
  target.addEventListener('a:x', function (this: EventTarget) {
    heard.push(this)
    throw new Error('broken')
  })
  target.addEventListener('a:x', { handleEvent: (event) => heard.push(event.type) })
  target.dispatchEvent(new Event('a:x'))
  expect(heard).toEqual([target, 'a:x'])
  expect(told.at(-1)).toBe('a listener to a:x failed')
})

it('tells of an async listener that rejects, which ends nothing', async () => {
  const { told, target } = guarded()
  target.addEventListener('a:x', async () => {
    throw new Error('broken')
  })
  target.dispatchEvent(new Event('a:x'))
  await expect.poll(() => told.at(-1)).toBe('a listener to a:x failed')
})

it('follows the signal that a listener comes with', () => {
  const { told, target } = guarded()
  const [ending, ended] = [new AbortController(), AbortSignal.abort()]
  const hear = (): void => void told.push('heard')
  target.addEventListener('a:x', hear, { signal: ended })
  expect(told).toEqual(['used'])
  target.addEventListener('a:x', hear, { signal: ending.signal })
  ending.abort()
  target.dispatchEvent(new Event('a:x'))
  expect(told).toEqual(['used', 'somebody', 'nobody'])
})

it('does not take a listener for gone when the signal of an earlier registration ends', () => {
  const { told, target } = guarded()
  const earlier = new AbortController()
  const hear = (): void => void told.push('heard')
  target.addEventListener('a:x', hear, { signal: earlier.signal })
  target.removeEventListener('a:x', hear)
  target.addEventListener('a:x', hear)
  earlier.abort()
  target.dispatchEvent(new Event('a:x'))
  expect(told).toEqual(['used', 'somebody', 'nobody', 'somebody', 'heard'])
})

it('counts a listener that captures and one that does not as two', () => {
  const { told, target } = guarded()
  const hear = (): void => void told.push('heard')
  target.addEventListener('a:x', hear, true)
  target.addEventListener('a:x', hear, { capture: false })
  target.removeEventListener('a:x', hear, { capture: true })
  target.dispatchEvent(new Event('a:x'))
  expect(told).toEqual(['used', 'somebody', 'heard'])
  target.removeEventListener('a:x', hear)
  expect(told.at(-1)).toBe('nobody')
})

it('counts one that listened once and then comes back for good', () => {
  const { told, target } = guarded()
  const hear = (): void => void told.push('heard')
  target.addEventListener('a:x', hear, { once: true })
  target.dispatchEvent(new Event('a:x'))
  target.addEventListener('a:x', hear)
  for (let times = 0; times < 2; times += 1) target.dispatchEvent(new Event('a:x'))
  expect(told).toEqual(['used', 'somebody', 'nobody', 'heard', 'somebody', 'heard', 'heard'])
})
