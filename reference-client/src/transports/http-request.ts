export interface HttpOptions {
  method: 'GET' | 'POST'
  headers: Record<string, string>
  body?: string
  /** Ends the exchange, wherever it is. */
  signal: AbortSignal
}

export interface HttpResponse {
  status: number
  contentType: string
  /** The body, as it comes. Ends with an error where the line breaks; whoever reads no further ends the exchange. */
  chunks: AsyncIterable<Uint8Array>
  /** Whether the exchange may keep the process alive. `false`: the platform offers no such choice, and it does. */
  hold(alive: boolean): boolean
}

/** Begins one HTTP exchange; resolves with the head of its answer. @throws where none comes */
export type HttpRequest = (url: string, options: HttpOptions) => Promise<HttpResponse>

/** Why an exchange failed, for people. */
export function problemOf(cause: unknown): string {
  // fetch says "fetch failed", and why in the cause of that.
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  return inner instanceof Error ? inner.message || inner.name : String(inner)
}
