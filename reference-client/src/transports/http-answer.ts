import type { HttpAnswer } from '../link/transport.js'
import { afterReal } from '../runtime/real-timers.js'

/** Limits for reading the body of a refusal; the status is usually enough. */
const REFUSAL_BYTES = 64 * 1024
const REFUSAL_MS = 500

/** An answer in the place of a connection, with what comes of its body soon. Never rejects. */
export async function answerOf(url: string, status: number, chunks: AsyncIterable<Uint8Array>): Promise<HttpAnswer> {
  const answer = { url: url.replace(/\?.*/s, ''), status, body: '' }
  const reading = (async () => {
    for await (const text of textsOf(chunks, REFUSAL_BYTES)) answer.body += text
  })()
  let cancel = (): void => {}
  const late = new Promise<void>((resolve) => {
    cancel = afterReal(REFUSAL_MS, resolve)
  })
  await Promise.race([reading.catch(() => {}), late])
  cancel()
  return { ...answer }
}

/** The text of a body, at most about so many bytes of it. @throws where it breaks off */
export async function textOf(chunks: AsyncIterable<Uint8Array>, atMost: number): Promise<string> {
  let text = ''
  for await (const piece of textsOf(chunks, atMost)) text += piece
  return text
}

async function* textsOf(chunks: AsyncIterable<Uint8Array>, atMost: number): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let bytes = 0
  for await (const chunk of chunks) {
    yield decoder.decode(chunk, { stream: true })
    bytes += chunk.length
    if (bytes > atMost) break
  }
}
