/** Answers to POSTs, drawn up in advance. */
import type { Post, SessionBus } from '../../scripted-bus/index.js'
import { upTo } from './meeting.js'
import type { SessionMeeting } from './session-meeting.js'

/** Answers the next `answers.length` POSTs so, and those after them honestly. */
export function answerWith(sessions: SessionBus, answers: readonly ((post: Post) => void)[]): void {
  const left = [...answers]
  sessions.onPost = (post) => {
    const answer = left.shift() ?? ((next: Post) => next.reply(sessions.take(next)))
    answer(post)
  }
}

/** The POSTs that carried events, the client being over HTTP with nothing under way. */
export async function postsOf(meeting: SessionMeeting, count: number, answers: readonly ((post: Post) => void)[]) {
  const from = meeting.bus.posts.all.length
  answerWith(meeting.sessions, answers)
  await meeting.taken(upTo(count))
  return meeting.bus.posts.all.slice(from)
}

/** The bus has the lines, or it has not; the client cannot know. */
export const noAnswers: Record<string, (sessions: SessionBus) => (post: Post) => void> = {
  'cut off before it was taken': () => (post) => post.cut(),
  'cut off after it was taken': (sessions) => (post) => {
    sessions.take(post)
    post.cut()
  },
  '408': () => (post) => post.refuse(408, 'timeout'),
  '429': () => (post) => post.refuse(429, 'slow-down'),
  '500': () => (post) => post.refuse(500, 'internal'),
  '502 after it was taken': (sessions) => (post) => {
    sessions.take(post)
    post.refuse(502, 'bad-gateway')
  },
  '503': () => (post) => post.refuse(503, 'unavailable'),
  '418': () => (post) => post.refuse(418, 'teapot'),
}
