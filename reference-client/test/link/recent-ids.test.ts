import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RecentIds } from '../../src/link/recent-ids.js'

describe('ids that came (ONCE-1)', () => {
  const id = fc.oneof(
    fc
      .tuple(fc.constantFrom('', 'a-', 'b-', 'a-0', '1'), fc.integer({ min: 0, max: 25 }))
      .map(([prefix, n]) => prefix + n),
    fc.constantFrom(
      'a',
      'b-',
      'a-00',
      'a-007',
      'a-7x',
      '99999999999999999999',
      '9999999999999999',
      '10000000000000000',
    ),
  )

  it('are known, and no others are', () => {
    fc.assert(
      fc.property(fc.array(id, { maxLength: 120 }), (ids) => {
        const recent = new RecentIds()
        const plain = new Set<string>()
        for (const one of ids) {
          expect(recent.seen(one)).toBe(plain.has(one))
          plain.add(one)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('are known after as many others as there are entries less one, and none that did not come', () => {
    fc.assert(
      fc.property(fc.array(id, { maxLength: 120 }), fc.integer({ min: 1, max: 12 }), (ids, limit) => {
        const recent = new RecentIds(limit)
        const latest: string[] = []
        for (const one of ids) {
          const known = recent.seen(one)
          if (latest.slice(0, limit).includes(one)) expect(known).toBe(true)
          if (!latest.includes(one)) expect(known).toBe(false)
          if (latest.includes(one)) latest.splice(latest.indexOf(one), 1)
          latest.unshift(one)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('of senders whose events come in order are known however many they are', () => {
    const recent = new RecentIds(4)
    const ids = Array.from({ length: 30_000 }, (_, index) => `${'abc'[index % 3]}-${Math.floor(index / 3) + 1}`)
    expect(ids.filter((one) => recent.seen(one))).toEqual([])
    expect(ids.filter((one) => !recent.seen(one))).toEqual([])
    expect(recent.seen('a-10001')).toBe(false)
    expect(recent.seen('a-0')).toBe(false)
  })

  it('may be told to be more', () => {
    const recent = new RecentIds(1)
    recent.atLeast(3)
    for (const one of ['a', 'b', 'c', 'd']) recent.seen(one)
    expect(recent.seen('a')).toBe(true)
    recent.atLeast(0)
    expect(recent.seen('c')).toBe(true)
  })
})
