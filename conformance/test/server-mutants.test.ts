import { describe, expect, test } from 'vitest'
import { mutatedServer, type ServerMutant } from '../mutants/mutant.js'
import { serverMutants } from '../mutants/server/index.js'
import { requirements, runBus } from '../src/index.js'

/** Shorter than anybody's patience for a real bus: a defect that is silence is seen sooner. */
const TIMEOUT_MS = 2_500
const SEED = 20_261
const FAMILIES = [...new Set(serverMutants.map(({ seenBy }) => `${seenBy.split('/')[0]}/*`)), 'session-histories/*']
const ANY_HISTORY = 'session-histories/nothing-lost-nothing-twice'

describe.concurrent('the reference bus with one piece of it replaced', { timeout: 90_000 }, () => {
  test.for(serverMutants.map((one) => [one.defect, one.seenBy, one.requirement, one] as const))(
    '"%s" is seen by %s, which accuses %s',
    async ([, seenBy, requirement, mutant], { expect }) => {
      const options = { only: [seenBy], seed: SEED, timeoutMs: TIMEOUT_MS }
      const { outcomes, incomplete } = await runBus(mutatedServer(mutant), options)
      const seen = outcomes.map((outcome) => [outcome.case, outcome.verdict, outcome.accused])
      expect(seen, incomplete ?? outcomes[0]?.message).toEqual([[seenBy, 'failed', requirement]])
    },
  )
})

/** Defects that histories find which nobody wrote for them. */
const FOUND_BY_HISTORIES = [
  'own events take numbers',
  'the older connection stays',
  'what was lost on the line is not sent again',
  'a gap is told one too small',
  'own events that have left the window stand in a gap',
  'what the client cannot send any more is counted as had',
  'first is ignored',
  'messages are counted for each connection',
  'a session hears itself',
  'what is no event has no number',
  'one event less is kept',
  'what a role does not hear stands in its window',
  'events that come in one piece have one id',
  'what the bus has had is taken again',
  'rejected lines have no numbers',
  'what a POST leaves out is not counted lost',
  'POSTs are taken beside a WebSocket',
  'what is posted to a session comes back to it',
]

function mutantWith(defect: string): ServerMutant {
  const mutant = serverMutants.find((one) => one.defect === defect)
  if (mutant === undefined) throw new Error(`no mutant has the defect "${defect}"`)
  return mutant
}

describe.concurrent('histories of sessions', { timeout: 90_000 }, () => {
  test.for(FOUND_BY_HISTORIES)('find "%s"', async (defect, { expect }) => {
    const options = { only: [ANY_HISTORY], seed: SEED, timeoutMs: TIMEOUT_MS, runs: 200 }
    const [outcome] = (await runBus(mutatedServer(mutantWith(defect)), options)).outcomes
    expect(outcome).toMatchObject({ verdict: 'failed', counterexample: { steps: expect.anything() } })
  })
})

const OF_SESSIONS = /^((SESSION|RESUME|WINDOW|ACK|ALIVE|HISTORY)-|SSE-[45]$|SEND-(8|1[0-2])$)/

test.for(requirements.filter(({ id, role }) => role === 'bus' && OF_SESSIONS.test(id)).map(({ id }) => id))(
  'some mutant breaks %s',
  (id, { expect }) => {
    expect(serverMutants.map(({ requirement }) => requirement)).toContain(id)
  },
)

test('the reference bus as it is is accused of nothing', { timeout: 180_000 }, async () => {
  const { outcomes, incomplete } = await runBus(mutatedServer(), { only: FAMILIES, seed: SEED, runs: 10 })
  expect(incomplete).toBeUndefined()
  expect(outcomes.filter(({ verdict }) => verdict !== 'passed')).toEqual([])
})
