/** What an error says. It may be anything at all, which may throw when it is looked at. */
export function messageOf(cause: unknown): string {
  try {
    return cause instanceof Error ? String(cause.message) : String(cause)
  } catch {
    return 'an error that cannot be read'
  }
}
