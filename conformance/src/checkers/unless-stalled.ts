import { CannotSee, Violation } from '../case.js'
import { Unanswered } from '../failures.js'
import { StallGauge } from './stall-gauge.js'

/** On a machine that stands still now and then a subject is looked at again. */
export const TRIES = 6
/** A pause of the subject alone is seen by nobody: what it did wrong it does again, what a pause did it does not. */
const ACCUSATIONS = 3

/** What was seen says nothing of the subject, since the machine stood still meanwhile. */
export class StoodStill extends CannotSee {
  override name = 'StoodStill'
}

/**
 * Looks at the subject until it is seen to keep what is asked of it, or is found wrong three times while the suite did not
 * stand still for as long as `explainsMs`, which could explain what was seen.
 *
 * @param look throws StoodStill, too, where it cannot judge what it saw. What one look learnt may count in the next.
 * @throws StoodStill where six times were not enough.
 */
export async function unlessStalled(explainsMs: number, look: () => Promise<void>): Promise<void> {
  let accusations = 0
  for (let each = 1; each <= TRIES; each += 1) {
    const gauge = new StallGauge()
    try {
      await look()
      return
    } catch (cause) {
      if (cause instanceof StoodStill) continue
      if (!(cause instanceof Violation || cause instanceof Unanswered)) throw cause
      if (gauge.longestMs >= explainsMs) continue
      accusations += 1
      if (accusations === ACCUSATIONS) throw cause
    } finally {
      gauge.stop()
    }
  }
  throw new StoodStill(`the machine stood still for too long, ${TRIES} times in a row`)
}
