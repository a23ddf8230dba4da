/** `#http` in browsers and edge isolates, which nothing keeps alive: the platform's fetch. */
import type { HttpRequest } from './http-request.js'

export const request: HttpRequest = async (url, options) => {
  const response = await fetch(url, options)
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    chunks: chunksOf(response.body),
    hold: () => true,
  }
}

async function* chunksOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (body === null) return
  const reader = body.getReader()
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value
  } finally {
    // Nobody may be left to hear that it is over.
    await reader.cancel().catch(() => {})
  }
}
