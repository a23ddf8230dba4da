import { mock } from 'node:test'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'

/** Ways in which tests fake time, and how they take that away. */
const fakes: Record<string, () => () => void> = {
  vitest: () => {
    vi.useFakeTimers()
    return () => void vi.useRealTimers()
  },
  'node:test': () => {
    mock.timers.enable()
    return () => mock.timers.reset()
  },
  'jest, of old': () => {
    vi.stubGlobal(
      'setTimeout',
      Object.assign(() => 1, { _isMockFunction: true }),
    )
    return () => void vi.unstubAllGlobals()
  },
  'a function of a test': () => {
    vi.stubGlobal('setTimeout', () => 1)
    return () => void vi.unstubAllGlobals()
  },
}

describe.each(Object.keys(fakes))('where %s fakes time', (name) => {
  const fake = fakes[name] as () => () => void
  let restore = (): void => {}

  beforeEach(() => void vi.resetModules())
  afterEach(() => restore())

  it('after this was loaded, what is due comes all the same', async () => {
    const { afterReal } = await import('../../src/runtime/real-timers.js')
    restore = fake()
    await new Promise<void>((resolve) => void afterReal(10, resolve))
  })

  it('before this was loaded, what is due comes, whether or not time is real again', async () => {
    restore = fake()
    const { afterReal } = await import('../../src/runtime/real-timers.js')
    await new Promise<void>((resolve) => void afterReal(10, resolve))
    const called: string[] = []
    afterReal(10, () => called.push('called off'))()
    const afterRestore = new Promise<void>((resolve) => void afterReal(20, resolve))
    restore()
    await afterRestore
    await new Promise<void>((resolve) => void afterReal(10, resolve))
    expect(called).toEqual([])
  })
})

it('a clock of the platform that is missing is no reason to fail', async () => {
  vi.resetModules()
  vi.stubGlobal('performance', undefined)
  const { realNow } = await import('../../src/runtime/real-timers.js')
  expect(realNow()).toBeGreaterThan(0)
  vi.unstubAllGlobals()
})

it('timers are called without `this`, as browsers and workerd require', async () => {
  vi.resetModules()
  const real = { setTimeout, clearTimeout }
  const check = (self: unknown): void => {
    if (self !== undefined && self !== globalThis) throw new TypeError('Illegal invocation')
  }
  const strict = {
    setTimeout(this: unknown, callback: () => void, ms: number) {
      check(this)
      const { setTimeout } = real
      return setTimeout(callback, ms)
    },
    clearTimeout(this: unknown, timer: ReturnType<typeof setTimeout>) {
      check(this)
      const { clearTimeout } = real
      clearTimeout(timer)
    },
  }
  onTestFinished(() => void vi.unstubAllGlobals())
  vi.stubGlobal('setTimeout', strict.setTimeout)
  vi.stubGlobal('clearTimeout', strict.clearTimeout)
  const { afterReal } = await import('../../src/runtime/real-timers.js')
  const called: string[] = []
  afterReal(5, () => called.push('cancelled'))()
  await new Promise<void>((resolve) => void afterReal(10, resolve))
  expect(called).toEqual([])
})
