import { describe, test } from 'vitest'
import { mutants } from '../mutants/index.js'
import { mutated } from '../mutants/mutated.js'
import { runBus } from '../src/index.js'

const ANY_HISTORY = 'session-histories/nothing-lost-nothing-twice'

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

describe.concurrent('Histories of sessions', { timeout: 90_000 }, () => {
  test.for(FOUND_BY_HISTORIES)('find "%s"', async (defect, { expect, onTestFinished }) => {
    const mutant = mutants.find((one) => one.role === 'bus' && one.defect === defect)
    if (mutant === undefined) throw new Error(`no mutant has the defect "${defect}"`)
    const options = { only: [ANY_HISTORY], seed: 20_261, timeoutMs: 2_500, runs: 200 }
    const { command, remove } = await mutated(mutant)
    onTestFinished(remove)
    const [outcome] = (await runBus(command, options)).outcomes
    expect(outcome).toMatchObject({ verdict: 'failed', counterexample: { steps: expect.anything() } })
  })
})
