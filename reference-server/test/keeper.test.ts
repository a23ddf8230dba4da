import { expect, test } from 'vitest'
import { Keeper } from '../src/hub/keeper.js'

const large = new Uint8Array(1_000_000).map((_, index) => index % 251)

test('what is kept holds no larger memory that it was cut from', () => {
  const keeper = new Keeper()
  const kept = [5, 1_000, 40_000, 200_000].map((length) => keeper.keep(large.subarray(10, 10 + length)))
  for (const bytes of kept) {
    expect(bytes).toEqual(large.subarray(10, 10 + bytes.length))
    expect(bytes.buffer.byteLength).toBeLessThanOrEqual(Math.max(65_536, bytes.length))
  }
  expect(kept[0]?.buffer).toBe(kept[1]?.buffer)
})

test('what has its memory to itself is not copied', () => {
  expect(new Keeper().keep(large)).toBe(large)
})
