import { shortened } from '../runtime/reports.js'
import { count, membersOf, readReceived } from './hello.js'
import type { PostAnswer } from './transport.js'

/** Maximum length of a peer's message. */
export const SAID_LENGTH = 500

/** Which lines of a POST were bad (SEND-3). */
export interface Rejected {
  listed: { index: number }[]
  /** How many more there are behind the last of those that are listed. */
  unlisted: number
}

/** What an answer to a POST means (the table of section 10). */
export type Verdict =
  /** The bus has everything up to `received`, where there are numbers. */
  | { kind: 'taken'; received: number | undefined; rejected: Rejected }
  | { kind: 'too much'; why: string }
  | { kind: 'superseded' }
  | { kind: 'unknown session' }
  | { kind: 'refused'; why: string }
  | { kind: 'again' }

/** @param first number of the first line posted; undefined: without numbers */
export function judgeAnswer({ status, body }: PostAnswer, first: number | undefined): Verdict {
  const answer = parse(body)
  const received = readReceived(answer)
  const advanced = first !== undefined && received !== undefined && received >= first
  if (first === undefined ? status >= 200 && status < 300 : advanced && (status === 202 || status === 400)) {
    return { kind: 'taken', received, rejected: rejectedOf(answer) }
  }
  const { code, message } = refusalIn(answer)
  const why = `the bus answered a POST with ${status}${message === undefined ? '' : `: ${shortened(message, SAID_LENGTH)}`}`
  if (status === 400 || status === 413) return { kind: 'too much', why }
  if (status === 409 && code === 'superseded') return { kind: 'superseded' }
  if (status === 410) return { kind: 'unknown session' }
  if (status === 401 || status === 403 || status === 409) return { kind: 'refused', why }
  return { kind: 'again' }
}

/** What a refusal says (REFUSE-1); nothing where it is none of a bus. */
export function refusalIn(answer: unknown): { code?: string | undefined; message?: string | undefined } {
  const { code, message } = membersOf(membersOf(answer).error)
  return {
    code: typeof code === 'string' ? code : undefined,
    message: typeof message === 'string' && message !== '' ? message : undefined,
  }
}

/** What the bus says of an event that it does not take, in its own words where it has some. */
export function wordsOf(problem: unknown): string {
  const { message } = membersOf(problem)
  return shortened(typeof message === 'string' ? message : (JSON.stringify(problem) ?? ''), SAID_LENGTH)
}

function rejectedOf(answer: unknown): Rejected {
  const { rejected, unlisted } = membersOf(answer)
  const listed = Array.isArray(rejected) ? rejected.filter((line) => typeof line?.index === 'number') : []
  return { listed, unlisted: count(unlisted) ?? 0 }
}

/** The JSON value that a body is; undefined where it is none. */
export function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
