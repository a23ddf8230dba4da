import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A fresh token: 192 random bits (TOKEN-2). */
export function mintToken(): string {
  return randomBytes(24).toString('base64url')
}

/** Whether one of the presented tokens is the right one, in a time that does not depend on how wrong they are (TOKEN-3). */
export function opens(token: string, presented: readonly (string | null | undefined)[]): boolean {
  const right = digest(token)
  return presented.filter((one) => timingSafeEqual(digest(one ?? ''), right)).length > 0
}

/** The token of an `Authorization: Bearer` header. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer +(?<token>\S+) *$/i.exec(authorization ?? '')?.groups?.token
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
