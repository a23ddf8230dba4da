/** These run in a page before its own scripts do. */

/** Whoever asks for a WebSocket gets an exception. */
export function refuseWebSocket(): void {
  globalThis.WebSocket = class {
    constructor() {
      throw new Error('WebSocket is not allowed here')
    }
  } as unknown as typeof WebSocket
}

/** There is no such thing: what speaks HTTP instead does so at once (FALLBACK-1). */
export function removeWebSocket(): void {
  delete (globalThis as Partial<typeof globalThis>).WebSocket
}
