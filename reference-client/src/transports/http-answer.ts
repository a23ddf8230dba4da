import type { HttpAnswer } from '../link/transport.js'
import { afterReal } from '../runtime/real-timers.js'

/** Limits for reading the body of a refusal; the status is usually enough. */
const REFUSAL_BYTES = 64 * 1024
const REFUSAL_MS = 500
/** Room for an ordinary answer. */
const FIRST_BYTES = 16 * 1024

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

/** The text of a body; empty where it has more than `atMost` bytes, and then no more of it is read. @throws where it breaks off */
export async function textOf(chunks: AsyncIterable<Uint8Array>, atMost: number): Promise<string> {
  let kept = new Uint8Array(Math.min(FIRST_BYTES, atMost))
  let bytes = 0
  for await (const chunk of chunks) {
    const end = bytes + chunk.length
    if (end > atMost) return ''
    if (end > kept.length) {
      const larger = new Uint8Array(Math.min(atMost, Math.max(end, 2 * kept.length)))
      larger.set(kept)
      kept = larger
    }
    kept.set(chunk, bytes)
    bytes = end
  }
  return new TextDecoder().decode(kept.subarray(0, bytes))
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
