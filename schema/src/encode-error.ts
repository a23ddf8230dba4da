/** The one event that cannot be written as JSON: a cycle, a throwing getter, a value JSON has no word for (ENC-5). */
export class EncodeError extends Error {
  override name = 'EncodeError'
}
