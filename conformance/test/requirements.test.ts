import { describe, expect, it } from 'vitest'
import { busCases, clientCases, requirements, untestable, untestableClauses } from '../src/index.js'

const cases = [
  ...busCases.map((one) => ({ role: 'bus', ...one })),
  ...clientCases.map((one) => ({ role: 'client', ...one })),
]

describe('Requirements and cases', () => {
  it.each(requirements.map((one) => [one.id]))('%s has a case, or a reason why it has none, and not both', (id) => {
    const checked = cases.some((one) => one.requirements.includes(id))
    expect(checked).toBe(untestable[id] === undefined)
  })

  it.each(cases.map((one) => [one.id, one] as const))(
    '%s names existing requirements of its role',
    (_id, { role, requirements: named }) => {
      const own = requirements.filter((one) => one.role === role).map(({ id }) => id)
      expect(named.length).toBeGreaterThan(0)
      expect(own).toEqual(expect.arrayContaining([...named]))
    },
  )

  it('give each case an id of its own', () => {
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length)
  })

  it('know every requirement that is said to be untestable', () => {
    expect(requirements.map(({ id }) => id)).toEqual(expect.arrayContaining(Object.keys(untestable)))
  })

  it('name untestable clauses of requirements that have a case', () => {
    const checked = cases.flatMap((one) => one.requirements)
    expect(checked).toEqual(expect.arrayContaining(Object.keys(untestableClauses)))
  })
})
