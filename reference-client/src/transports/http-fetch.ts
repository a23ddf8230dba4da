/** `#http` everywhere but under Node: the platform's fetch. */
import type { HttpRequest } from './http-request.js'

export const request: HttpRequest = async (url, options) => {
  const response = await fetch(url, options)
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    chunks: chunksOf(response.body),
    hold: () => !endsByItself,
  }
}

/** Whether this runtime comes to an end once nothing keeps it alive. */
const endsByItself = 'Bun' in globalThis || 'Deno' in globalThis

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
