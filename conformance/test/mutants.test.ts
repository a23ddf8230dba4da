import { describe, expect, test } from 'vitest'
import { mutants } from '../mutants/index.js'
import { testable, unbroken } from '../mutants/matrix.js'
import { familyOf, type RoleMutant } from '../mutants/mutant.js'
import { play, TRIAL_TIMEOUT_MS } from '../mutants/play.js'
import { failureLines } from '../mutants/table.js'
import { tryMutant } from '../mutants/trial.js'
import { withoutMutant } from '../mutants/without-mutant.js'
import { busCases, clientCases } from '../src/index.js'

// `npm run mutants` puts each mutant to all cases of its family.
const EFFORT = { seed: 20_261, timeoutMs: TRIAL_TIMEOUT_MS, cases: 'own' } as const
/** Of the largest family. */
const PATIENCE_MS = 900_000
/** Of a family; several families are played at the same time. */
const AT_ONCE_EACH = 2

// Those of the client wait the longest: they come first.
const families = (['client', 'bus'] as const).flatMap((role) =>
  [...new Set(testable(role).map(({ id }) => familyOf(id)))].map((family) => [role, family] as const),
)

describe.concurrent('The mutants of a', () => {
  test.for(families)(
    '%s for %s are all killed by the case made for each, which accuses the requirement that each breaks',
    { timeout: PATIENCE_MS },
    async ([role, family], { expect }) => {
      const own = mutants.filter((mutant) => mutant.role === role && familyOf(mutant.requirement) === family)
      const trials = await play(own, { ...EFFORT, atOnce: AT_ONCE_EACH })
      expect(failureLines(trials).join('\n')).toBe('')
      expect(trials).toHaveLength(own.length)
    },
  )
})

test('Every requirement that a case checks has a mutant, or a reason why it has none, and not both', () => {
  expect(unbroken(mutants)).toEqual(Object.keys(withoutMutant))
})

test('There are at least 60 mutants of the bus and 40 of the client, each with a defect of its own', () => {
  expect(mutants.filter(({ role }) => role === 'bus').length).toBeGreaterThanOrEqual(60)
  expect(mutants.filter(({ role }) => role === 'client').length).toBeGreaterThanOrEqual(40)
  const names = mutants.map(({ role, requirement, defect }) => `${role} ${requirement} ${defect}`)
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
})

test('Each mutant breaks a requirement of its role, and was made for a case of that requirement', () => {
  const cases = { bus: busCases, client: clientCases }
  const astray = mutants.filter(({ role, requirement, seenBy }) => {
    const known = testable(role).some(({ id }) => id === requirement)
    return !known || !cases[role].some((one) => one.id === seenBy && one.requirements.includes(requirement))
  })
  expect(astray.map(({ requirement, defect, seenBy }) => [requirement, defect, seenBy])).toEqual([])
})

describe('A mutant that is none', () => {
  const [first] = mutants.filter(({ role }) => role === 'client')
  test.for([
    ['replaces code that is not there', 'this is not there'],
    ['replaces code that is there more than once', 'this.'],
  ])('and %s is told from one that survives', async ([, find]) => {
    const trial = await tryMutant({ ...(first as RoleMutant), find: find as string }, EFFORT)
    expect(trial).toMatchObject({ verdict: 'broken', message: expect.stringContaining('has to replace one piece') })
  })

  test('and changes nothing survives', { timeout: 60_000 }, async () => {
    const mutant = mutants.find(({ requirement }) => requirement === 'INFO-2') as RoleMutant
    const trial = await tryMutant({ ...mutant, by: mutant.find }, EFFORT)
    expect(trial).toMatchObject({ verdict: 'survived', accusations: [] })
  })

  test('and breaks something else accuses its case', { timeout: 60_000 }, async () => {
    const mutant = mutants.find(({ requirement }) => requirement === 'ROUTE-4') as RoleMutant
    const trial = await tryMutant({ ...mutant, requirement: 'ROUTE-1' }, EFFORT)
    expect(trial.verdict).toBe('wrongly accused')
  })
})
