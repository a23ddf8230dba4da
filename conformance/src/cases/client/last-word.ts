import { StoodStill, TRIES } from '../../checkers/unless-stalled.js'
import type { Observations } from '../../observations.js'
import { upTo } from './meeting.js'
import type { SessionMeeting } from './session-meeting.js'

/** After this nothing came over the connection. */
export interface LastWord {
  /** The client read it later than this, on the monotonic clock. */
  sinceMs: number
  /** How many requests for a connection there had been by then. */
  requests: number
}

/**
 * Has the client hear something over the connection that there is, and nothing after it. Where the client had asked for another by
 * then, it may have given up the one before, as a suite that stood still owes it to be silent no longer: that is tried again.
 *
 * @param requests every request for a connection of this kind.
 * @throws StoodStill
 */
export async function lastWord(meeting: SessionMeeting, requests: Observations<unknown>): Promise<LastWord> {
  for (const _ of upTo(TRIES)) {
    const { length } = requests.all
    const sinceMs = performance.now()
    await meeting.heardAll()
    if (requests.all.length === length) return { sinceMs, requests: length }
  }
  throw new StoodStill('the client had given up each connection before anything was heard over it')
}
