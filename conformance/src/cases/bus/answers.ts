/** What a refusal must look like (REFUSE-1), and what else is asked of an HTTP answer. */
import { hold } from '../../checkers/exactly.js'
import { faultBySchema } from '../../published-schemas.js'
import type { HttpAnswer } from '../../wire/exchange.js'

/** The body as JSON; undefined where it is none. */
export function bodyOf(answer: HttpAnswer): unknown {
  try {
    return JSON.parse(answer.body)
  } catch {
    return undefined
  }
}

/** `error.code` of a refusal. */
export function codeOf(answer: HttpAnswer): string | undefined {
  return (bodyOf(answer) as { error?: { code?: string } } | undefined)?.error?.code
}

/**
 * Holds that `answer` refuses with this status and this code: the status by `requirement`, the body by REFUSE-1.
 *
 * @param codedBy the requirement that names the code, where there is one beside the table of REFUSE-1.
 */
export function refuses(
  requirement: string,
  what: string,
  answer: HttpAnswer,
  status: number,
  code: string,
  codedBy = 'REFUSE-1',
): void {
  hold(requirement, answer.status === status, `${what} was answered ${answer.status}`, status, answer.body)
  const fault = faultBySchema('refusal', bodyOf(answer))
  hold('REFUSE-1', fault === undefined, `the refusal of ${what} has another body: ${fault}`, undefined, answer.body)
  hold(codedBy, codeOf(answer) === code, `the refusal of ${what} has another code`, code, answer.body)
}

export interface SendResult {
  accepted: number
  rejected: { index: number; code: string }[]
  unlisted?: number
}

/** Holds that `answer` is a 202 of the published shape. */
export function accepts(requirement: string, what: string, answer: HttpAnswer): SendResult {
  // That it was accepted is one thing, how the bus says so another.
  const rule = answer.status >= 200 && answer.status < 300 ? 'SEND-2' : requirement
  hold(rule, answer.status === 202, `${what} was answered ${answer.status}`, 202, answer.body)
  const fault = faultBySchema('send-result', bodyOf(answer))
  hold('SEND-2', fault === undefined, `the answer to ${what} has another shape: ${fault}`, undefined, answer.body)
  return bodyOf(answer) as SendResult
}
