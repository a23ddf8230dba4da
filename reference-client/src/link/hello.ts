/** What a link needs to know of the bus it is connected to. */
export interface Greeting {
  /** Largest message the bus takes, in UTF-8 bytes; `Infinity` where it did not say. */
  maxMessageBytes: number
}

/** What holds for a bus that never says hello (VER-6). */
export const LEGACY: Greeting = { maxMessageBytes: Number.POSITIVE_INFINITY }

/** Reads the payload of `$bus:hello` (HELLO-1). What is missing or unknown changes nothing (VER-7). */
export function readHello(payload: unknown): Greeting {
  const { maxMessageBytes } = membersOf(membersOf(payload).limits)
  return typeof maxMessageBytes === 'number' && maxMessageBytes > 0 ? { maxMessageBytes } : LEGACY
}

function membersOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
