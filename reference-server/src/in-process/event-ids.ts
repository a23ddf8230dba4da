import { randomBytes } from 'node:crypto'

let prefix: string | undefined
let last = 0

/** An id for an event of this process: 96 random bits, and a sequence (EVENT-6). */
export function mintEventId(): string {
  prefix ??= `${randomBytes(12).toString('base64url')}-`
  last += 1
  return prefix + last
}
