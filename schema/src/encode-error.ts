/** The one event that cannot be written as JSON: a cycle, a throwing getter, a value JSON has no word for (ENC-5). */
export class EncodeError extends Error {
  override name = 'EncodeError'

  /** By name: one process may hold several copies of this class, from CommonJS, ES modules and other versions. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return (value as { name?: unknown } | null | undefined)?.name === 'EncodeError'
  }
}
