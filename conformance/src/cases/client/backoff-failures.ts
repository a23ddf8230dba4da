/** Ways in which an attempt fails, and how many of them are waited for. */
import type { Attempt } from '../../scripted-bus/index.js'
import { longestMs } from './backoff-waits.js'
import { type Meeting, upTo } from './meeting.js'

type Failing = (attempt: Attempt) => void
export const failures: Record<string, Failing> = {
  'cut during the handshake': (attempt) => attempt.cut(),
  'answered 404': (attempt) => attempt.refuse(404),
  'answered 500': (attempt) => attempt.refuse(500),
  'answered 503': (attempt) => attempt.refuse(503),
  'closed before hello': (attempt) => attempt.turnAway(1001),
}

/** Waits for so many attempts, however long the backoff takes. */
export async function attempts(meeting: Meeting, count: number): Promise<Attempt[]> {
  for (const each of upTo(count)) {
    const patience = meeting.patienceMs + longestMs(each, meeting.scale)
    await meeting.bus.attempts.count(each, 'attempts to connect', patience)
  }
  return meeting.bus.attempts.all.slice(0, count)
}
