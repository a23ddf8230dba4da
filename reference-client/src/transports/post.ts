import type { PostAnswer, PostRequest } from '../link/transport.js'
import { timeLimited } from '../runtime/abort.js'
import { textOf } from './http-answer.js'
import { type HttpRequest, problemOf } from './http-request.js'

/** How long the answer to a POST may take before it counts as none. */
const ANSWER_MS = 30_000
/** Of an answer: 16,384 rejected lines with reasons of 80 characters fit. A longer one counts as none. */
export const MOST_ANSWER_BYTES = 2 * 1024 * 1024

/** Posts once. Never rejects. */
export async function post(
  url: string,
  request: HttpRequest,
  { contentType, body, signal: givenUp }: PostRequest,
): Promise<PostAnswer> {
  const headers = { 'Content-Type': contentType }
  const { signal, done } = timeLimited(givenUp, ANSWER_MS)
  try {
    const response = await request(url, { method: 'POST', headers, body, signal })
    return { status: response.status, body: await textOf(response.chunks, MOST_ANSWER_BYTES) }
  } catch (cause) {
    return { status: 0, body: problemOf(cause) }
  } finally {
    done()
  }
}
