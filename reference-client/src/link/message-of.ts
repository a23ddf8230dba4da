/** The message of an error. Any value can be thrown, and its getters may throw. */
export function messageOf(cause: unknown): string {
  try {
    return cause instanceof Error ? String(cause.message) : String(cause)
  } catch {
    return 'an error that cannot be read'
  }
}
