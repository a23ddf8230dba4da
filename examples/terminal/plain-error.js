/** JSON makes `{}` of an Error: its fields are not enumerable. Causes may be errors too, but not without end. */
export function plainError(error, depth = 5) {
  if (!(error instanceof Error)) return error
  const { name, message, stack, code, cause } = error
  return {
    name,
    message,
    stack,
    ...(code === undefined ? {} : { code }),
    ...(cause === undefined || depth === 0 ? {} : { cause: plainError(cause, depth - 1) }),
  }
}
