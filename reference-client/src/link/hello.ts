/** What a link needs to know out of `$bus:hello` (HELLO-1). */
export interface Greeting {
  /** Largest message the bus takes, in UTF-8 bytes; `Infinity` where it did not say. */
  maxMessageBytes: number
  capabilities: readonly string[]
}

/** What holds for a bus that never says hello (VER-6). */
export const LEGACY: Greeting = { maxMessageBytes: Number.POSITIVE_INFINITY, capabilities: [] }

/** Reads hello's payload. What is missing or unknown changes nothing (VER-7). */
export function readHello(payload: unknown): Greeting {
  const { limits, capabilities } = membersOf(payload)
  const { maxMessageBytes } = membersOf(limits)
  return {
    maxMessageBytes:
      typeof maxMessageBytes === 'number' && maxMessageBytes > 0 ? maxMessageBytes : LEGACY.maxMessageBytes,
    capabilities: Array.isArray(capabilities) ? capabilities.filter((name) => typeof name === 'string') : [],
  }
}

function membersOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
