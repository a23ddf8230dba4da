import { describe, expect, it } from 'vitest'
import { Silence } from '../../src/link/silence.js'
import { VirtualTime } from '../simulated/virtual-time.js'

function watched(): { time: VirtualTime; silence: Silence; broken: number[] } {
  const time = new VirtualTime()
  const broken: number[] = []
  const silence = new Silence(time, () => broken.push(time.now()))
  silence.watch(1_000)
  return { time, silence, broken }
}

describe('a bus from which nothing comes (ALIVE-1)', () => {
  it('is given up after the whole wait, counted from what came last, once', () => {
    const { time, silence, broken } = watched()
    time.advance(900)
    silence.heard()
    time.advance(999)
    expect(broken).toEqual([])
    time.advance(5_000)
    expect(broken).toEqual([1_900])
    expect(time.pendingTimers).toBe(0)
  })

  it('is not, where what had arrived is read in the turn after', () => {
    const { time, silence, broken } = watched()
    time.after(1_000, () => silence.heard())
    time.advance(1_000)
    expect(broken).toEqual([])
  })

  it('is waited for once more where the runtime itself was asleep, and then given up', () => {
    const { time, broken } = watched()
    time.sleep(60_000)
    expect(broken).toEqual([])
    time.advance(999)
    expect(broken).toEqual([])
    time.sleep(60_000)
    expect(broken).toHaveLength(1)
  })

  it('leaves no timer behind once it is not watched any more', () => {
    const { time, silence } = watched()
    silence.stop()
    expect(time.pendingTimers).toBe(0)
  })

  it('may be allowed more than a timer can count', () => {
    const { time, silence, broken } = watched()
    silence.watch(Number.MAX_SAFE_INTEGER)
    time.advance(2 ** 31 - 2)
    expect(broken).toEqual([])
  })
})
