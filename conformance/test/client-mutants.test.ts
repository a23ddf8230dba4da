import { describe, expect, test } from 'vitest'
import { clientMutants } from '../mutants/client/index.js'
import { type Mutant, mutatedClient } from '../mutants/mutant.js'
import { clientCases, runClient } from '../src/index.js'
import type { CaseOutcome } from '../src/run/outcome.js'

/** Shorter than anybody's patience for a real client: a defect that is silence is seen sooner. */
const TIMEOUT_MS = 2_500
const SEED = 20_260

describe.concurrent('the reference client with one piece of it replaced', { timeout: 90_000 }, () => {
  test.for(clientMutants.map((one) => [one.defect, one.seenBy, one.requirement, one] as const))(
    '"%s" is seen by %s, which accuses %s',
    async ([, seenBy, requirement, mutant], { expect }) => {
      const options = { only: [seenBy], seed: SEED, timeoutMs: TIMEOUT_MS }
      const { outcomes, incomplete } = await runClient(mutatedClient(mutant), options)
      const seen = outcomes.map((outcome) => [outcome.case, outcome.verdict, outcome.accused])
      expect(seen, incomplete ?? outcomes[0]?.message).toEqual([[seenBy, 'failed', requirement]])
    },
  )
})

test('the reference client as it is is accused of nothing', { timeout: 180_000 }, async () => {
  const { outcomes, incomplete } = await runClient(mutatedClient(), { seed: SEED })
  expect(incomplete).toBeUndefined()
  expect(outcomes.filter((outcome: CaseOutcome) => outcome.verdict !== 'passed')).toEqual([])
  expect(outcomes).toHaveLength(clientCases.length)
})

test('a mutant of code that is not there does not start', async () => {
  const mutant = { ...(clientMutants[0] as Mutant), find: 'this is not there' }
  const { incomplete } = await runClient(mutatedClient(mutant), { only: [mutant.seenBy], timeoutMs: TIMEOUT_MS })
  expect(incomplete).toMatch(/the subject never started/)
})

test('a mutant of code that is there more than once does not start', async () => {
  const mutant = { ...(clientMutants[0] as Mutant), find: 'this.' }
  const { incomplete } = await runClient(mutatedClient(mutant), { only: [mutant.seenBy], timeoutMs: TIMEOUT_MS })
  expect(incomplete).toMatch(/the subject never started/)
})
