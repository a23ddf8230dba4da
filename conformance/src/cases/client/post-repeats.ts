/** POSTs that have no answer, or none that tells (FALLBACK-3). */
import * as fc from 'fast-check'
import { hold } from '../../checkers/exactly.js'
import type { Post } from '../../scripted-bus/index.js'
import type { ClientCase } from '../../subject.js'
import { shortestMs } from './backoff-waits.js'
import { upTo } from './meeting.js'
import { expectPayloads } from './payload-lists.js'
import { noAnswers, postsOf } from './post-answering.js'
import { expectOneAtATime } from './posts.js'
import { meetOverHttp } from './session-meeting.js'

/** @throws Violation of FALLBACK-3 unless `again` posts what `post` did, under the same numbers, maybe with more after it. */
function expectSame(post: Post, again: Post | undefined): void {
  const lines = again?.lines.slice(0, post.lines.length)
  const isSame = again?.first === post.first && JSON.stringify(lines) === JSON.stringify(post.lines)
  const told = (one: Post | undefined) => one && { first: one.first, lines: one.lines.slice(0, 5) }
  hold('FALLBACK-3', isSame, 'other lines were posted than those that had no answer', told(post), told(again))
}

const sameAgain: ClientCase = {
  id: 'post-answers/no-answer-posts-the-same-again',
  title: 'Without an answer that tells what became of its lines a client posts them again, with the same `first`',
  requirements: ['FALLBACK-3'],
  needs: ['fallback', 'session'],
  check: (scope) =>
    scope.property(
      fc.record({
        kinds: fc.array(fc.constantFrom(...Object.keys(noAnswers)), { minLength: 1, maxLength: 5 }),
        count: fc.integer({ min: 1, max: 20 }),
      }),
      async ({ kinds, count }) => {
        const meeting = await meetOverHttp(scope)
        const { sessions } = meeting
        const answers = kinds.flatMap((kind) => noAnswers[kind]?.(sessions) ?? [])
        const posts = await postsOf(meeting, count, answers)
        for (const [index] of answers.entries()) expectSame(posts[index] as Post, posts[index + 1])
        expectPayloads('FALLBACK-3', 'what the bus got by number', upTo(count), meeting.byNumber())
        await meeting.expectCounts('FALLBACK-3', { lost: 0, dropped: 0 })
        expectOneAtATime(sessions)
      },
      0.3,
    ),
}

const underTheBackoff: ClientCase = {
  id: 'post-answers/repeats-keep-the-backoff',
  title: 'Repeated POSTs wait 100 ms, 200 ms and so on, less jitter, however much is emitted meanwhile',
  requirements: ['FALLBACK-3'],
  needs: ['fallback', 'session'],
  async check(scope) {
    const meeting = await meetOverHttp(scope, { timeScale: 0.05 })
    const failing = Object.values(noAnswers).slice(0, 5)
    const posts = postsOf(
      meeting,
      3,
      failing.map((kind) => kind(meeting.sessions)),
    )
    await meeting.bus.posts.count(3, 'POSTs', meeting.patience())
    await meeting.emitAll('t:busy', upTo(50))
    for (const [index, post] of (await posts).slice(1, 6).entries()) {
      const before = meeting.bus.posts.all[index] as Post
      const wait = post.begunMs - (before.endedMs ?? 0)
      const least = shortestMs(index + 1, meeting.scale)
      hold('FALLBACK-3', wait >= least, `repetition ${index + 1} came too early`, `at least ${least} ms`, `${wait} ms`)
    }
  },
}

export const postRepeatCases: readonly ClientCase[] = [sameAgain, underTheBackoff]
