import { describe, expect, it } from 'vitest'
import { ERROR_STATUS, type ErrorCode } from '../src/constants.js'
import { judgeText } from '../src/event.js'
import { published } from './published-schemas.js'
import { readVectors } from './read-vectors.js'
import { type HelloNumbers, post, resume, type SessionNumbers } from './session-arithmetic.js'

interface Asked {
  name: string
  requirements: string[]
  session: SessionNumbers
  known: boolean
  query: string
}

interface Return extends Asked {
  hello: HelloNumbers
}

interface Post extends Asked {
  contentType: 'application/json' | 'application/x-ndjson'
  lines: string[]
  answer: { status: number; code?: ErrorCode; accepted?: number; rejected?: Rejection[]; received?: number }
  relayed: string[]
  after: { received: number; lost: number }
}

interface Rejection {
  index: number
  code: ErrorCode
}

const { vectors } = readVectors<Return | Post>('session.json')
const returns = vectors.filter((vector) => 'hello' in vector)
const posts = vectors.filter((vector) => 'answer' in vector)

it('the vectors have returns and POSTs, and nothing else', () => {
  expect(returns.length).toBeGreaterThan(0)
  expect(posts.length).toBeGreaterThan(0)
  expect(returns.length + posts.length).toBe(vectors.length)
})

describe('what hello says to a client that comes back', () => {
  it.each(returns)('follows from the numbers: $name ($requirements)', ({ query, known, session, hello }) => {
    expect(resume(new URLSearchParams(query), known, session)).toEqual(hello)
  })

  it.each(returns)('adds up: $name', ({ query, session, hello }) => {
    if (!hello.resumed) return expect(hello).toEqual({ resumed: false, received: 0, lost: 0, next: 1 })
    const had = Number(new URLSearchParams(query).get('received'))
    expect(hello.next).toBeGreaterThanOrEqual(session.kept)
    expect(hello.next).toBeGreaterThan(had)
    expect(hello.received - session.received).toBe(hello.lost - session.lost)
  })
})

describe('what a bus makes of a POST to a session', () => {
  it.each(posts)('follows from the numbers: $name ($requirements)', (vector) => {
    const { answer, relayed, after } = vector
    expect(answerTo(vector)).toEqual({ answer, relayed, after })
  })

  it.each(posts)('has the shape of the published schema: $name', ({ answer: { status, code, ...result } }) => {
    const rejected = result.rejected?.map((line) => ({ ...line, message: 'what was wrong' }))
    const body = rejected === undefined ? result : { ...result, rejected }
    if (status === 202) return expect(published('send-result')(body)).toBe(true)
    const isBatch = rejected !== undefined
    expect(
      published(isBatch ? 'batch-refusal' : 'refusal')({ error: { code, message: 'what was wrong' }, ...body }),
    ).toBe(true)
  })
})

/** SEND-8, SEND-10 and SEND-11 over lines in memory. */
function answerTo({ query, known, session, contentType, lines }: Post): Pick<Post, 'answer' | 'relayed' | 'after'> {
  const unchanged = { received: session.received, lost: session.lost }
  const refused = (code: ErrorCode) => ({
    answer: { status: ERROR_STATUS[code], code },
    relayed: [],
    after: unchanged,
  })
  if (!known) return refused('unknown-session')

  const isBatch = contentType === 'application/x-ndjson'
  const messages = isBatch ? lines.filter((line) => !/^[ \t]*$/.test(line)) : [lines.join('\n')]
  const codes = messages.map((text) => {
    const judged = judgeText(text)
    return judged.kind === 'invalid' ? judged.code : judged.kind === 'control' ? 'control-message' : undefined
  })
  const judged = post(
    new URLSearchParams(query),
    codes.map((code) => code === undefined),
    session,
  )
  if (judged === undefined) return refused('invalid-first')

  const { received, lost } = judged
  const relayed = messages.filter((_, index) => judged.lines[index] === 'accepted')
  const rejected = codes.flatMap((code, index) =>
    code !== undefined && judged.lines[index] === 'rejected' ? [{ index, code }] : [],
  )
  const rest = { relayed, after: { received, lost } }
  const [first] = rejected
  const answer = { accepted: relayed.length, rejected, received }
  if (first === undefined || rejected.length < messages.length) return { answer: { status: 202, ...answer }, ...rest }
  const { code } = first
  return { answer: isBatch ? { status: 400, code, ...answer } : { status: 400, code, received }, ...rest }
}
