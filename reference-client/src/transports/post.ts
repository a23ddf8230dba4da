import type { PostAnswer, PostRequest } from '../link/transport.js'
import { type HttpRequest, problemOf, textOf } from './http-request.js'

/** How long the answer to a POST may take before it counts as none. */
const ANSWER_MS = 30_000
/** Of an answer: 16,384 rejected lines with their reasons fit. */
const MOST_BYTES = 8 * 1024 * 1024

/** Posts once. Never rejects. */
export async function post(
  url: string,
  request: HttpRequest,
  { contentType, body, signal: givenUp }: PostRequest,
): Promise<PostAnswer> {
  const headers = { 'Content-Type': contentType }
  const signal = AbortSignal.any([AbortSignal.timeout(ANSWER_MS), givenUp])
  try {
    const response = await request(url, { method: 'POST', headers, body, signal })
    return { status: response.status, body: await textOf(response, MOST_BYTES) }
  } catch (cause) {
    return { status: 0, body: problemOf(cause) }
  }
}
