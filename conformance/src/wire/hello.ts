/** What hello says (HELLO-1), of a session too (SESSION-1). */
export interface Hello {
  version: string
  capabilities: string[]
  limits: { maxMessageBytes: number }
  heartbeatMs: number
  project: string | null
  /** Empty where hello tells of no session. */
  session: string
  resumed: boolean
  received: number
  lost: number
  next: number
  history: number
  window: { events: number; bytes: number; ms: number }
}

/** The payload of an error (BAD-2). */
export interface ToldError {
  code: string
  number: number
}

/** Type of the message that is hello. */
export const HELLO = '$bus:hello'
export const ACK = '$bus:ack'
export const ERROR = '$bus:error'

/** Hello out of its text, which is known to be as its schema has it. */
export function helloIn(text: string): Hello {
  return { session: '', ...(JSON.parse(text) as { payload: Omit<Hello, 'session'> }).payload }
}
