/** Whole histories of a link, drawn at random and judged against a model that does the same in the simplest way. */
import fc from 'fast-check'
import { it } from 'vitest'
import { History } from './simulated/history.js'
import { historyStep } from './simulated/history-steps.js'

const jitter = fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { minLength: 1, maxLength: 8 })

it('any history ends as the model says: order, once, no echo, resumed sessions, bounds, counts, waits', {
  timeout: 300_000,
}, () => {
  fc.assert(
    fc.property(
      fc.array(historyStep, { maxLength: 80 }),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 8 }),
      jitter,
      (steps, events, window, draws) => new History(events, window, draws).run(steps),
    ),
    { numRuns: 5_000 },
  )
})
