/** How long the waits between attempts are, and that they differ (CONN-2). */
import { Violation } from '../../case.js'
import { unlessStalled } from '../../checkers/unless-stalled.js'
import type { ClientCase } from '../../subject.js'
import { attempts, failures } from './backoff-failures.js'
import { expectNoneEarly, longestMs, nominalMs, type Timed, waitsOf } from './backoff-waits.js'
import { type ClientScope, type Meeting, meet } from './meeting.js'

const ATTEMPTS = 12
/** From this wait on, counted from 0, all are of the same length but for the jitter, and those before could be longer. */
const EVEN = 7
/** How much longer than its longest the shortest of several waits may be seen to be. */
const SLACK_MS = 100

/** A client all of whose attempts fail, in one way after the other. */
async function meetFailing(scope: ClientScope): Promise<Meeting> {
  const kinds = Object.values(failures)
  const meeting = await meet(scope, {
    timeScale: 0.2,
    prepare: (bus) => {
      bus.reception = (attempt) => kinds[attempt.number % kinds.length]?.(attempt)
    },
  })
  await meeting.client.listen()
  return meeting
}

/** Waits for so many attempts, ten or more; after ten some clients go on over HTTP (FALLBACK-1), under the same backoff. */
async function openings(meeting: Meeting, count: number): Promise<Timed[]> {
  const { bus } = meeting
  const first = await attempts(meeting, 10)
  const patience = meeting.patienceMs + (count - 10) * longestMs(10, meeting.scale)
  await Promise.any([
    bus.attempts.count(count, 'attempts to connect', patience),
    bus.streams.count(count - 10, 'attempts to open a stream', patience),
  ]).catch(({ errors }: AggregateError) => {
    throw errors[0]
  })
  const later: Timed[] = [...bus.attempts.all.slice(10), ...bus.streams.all]
  return [...first, ...later.sort((one, other) => one.atMs - other.atMs)].slice(0, count)
}

/** The shortest of what was measured, wait by wait, `EVEN` standing for all from there on. */
class ShortestWaits {
  readonly #ms: number[] = []

  constructor(
    private readonly scale: number,
    waits: readonly number[],
  ) {
    this.add(waits)
  }

  add(waits: readonly number[]): void {
    for (const [index, wait] of waits.entries()) {
      const place = Math.min(index, EVEN)
      this.#ms[place] = Math.min(this.#ms[place] ?? Number.POSITIVE_INFINITY, wait)
    }
  }

  /** Index of the first that is too long; -1 where none is. */
  get tooLong(): number {
    return this.#ms.findIndex((ms, index) => ms > longestMs(index + 1, this.scale) + SLACK_MS)
  }

  accuse(index: number): never {
    const most = Math.round(longestMs(index + 1, this.scale))
    throw new Violation('CONN-2', `wait ${index + 1} is too long`, `at most ${most} ms`, `${this.#ms[index]} ms`)
  }
}

/** A wait that looked too long is measured again, of another client each time: what delays one does not delay all. */
async function expectNoneTooLong(scope: ClientScope, waits: ShortestWaits): Promise<void> {
  await unlessStalled(SLACK_MS, async () => {
    for (let late = waits.tooLong; late >= 0; ) {
      waits.add(waitsOf(await attempts(await meetFailing(scope), late + 2)))
      const next = waits.tooLong
      if (next === late) waits.accuse(late)
      late = next
    }
  })
}

const doubles: ClientCase = {
  id: 'backoff/doubles-to-five-seconds',
  title: 'The waits between attempts double from 100 ms to 5,000 ms, each varied by at most 20 %',
  requirements: ['CONN-2'],
  async check(scope) {
    const meeting = await meetFailing(scope)
    const { scale } = meeting
    const made = await openings(meeting, ATTEMPTS)
    expectNoneEarly('CONN-2', made, scale)
    const waits = waitsOf(made)
    // Five waits of the same length, give or take what a machine adds, are not varied at random.
    const relative = waits.slice(-5).map((wait, index) => wait / nominalMs(waits.length - 4 + index, scale))
    const spread = Math.max(...relative) - Math.min(...relative)
    if (spread < 0.01) throw new Violation('CONN-2', 'the waits are not varied', 'up to 20 % either way', relative)
    await expectNoneTooLong(scope, new ShortestWaits(scale, waits))
  },
}

export const doublingCases: readonly ClientCase[] = [doubles]
