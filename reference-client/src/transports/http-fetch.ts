/** `#http` in browsers and edge isolates, which nothing keeps alive: the platform's fetch. */
import type { HttpRequest } from './http-request.js'

export const request: HttpRequest = async (url, options) => {
  const response = await fetch(url, options)
  return {
    status: response.status,
    contentType: response.headers?.get('content-type') ?? '',
    chunks: chunksOf(response),
    hold: () => true,
  }
}

/** Some mocks of `fetch` have another kind of body, or only its text. */
async function* chunksOf(response: Response): AsyncGenerator<Uint8Array> {
  const { body } = response as {
    body?: (Partial<ReadableStream<Uint8Array>> & Partial<AsyncIterable<Uint8Array>>) | null
  }
  if (typeof body?.getReader === 'function') yield* readsOf(body.getReader())
  else if (body?.[Symbol.asyncIterator] !== undefined) yield* body as AsyncIterable<Uint8Array>
  else if (body === undefined) yield new TextEncoder().encode(await response.text())
}

async function* readsOf(reader: ReadableStreamDefaultReader<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value
  } finally {
    // Nobody may be left to hear that it is over.
    await reader.cancel().catch(() => {})
  }
}
