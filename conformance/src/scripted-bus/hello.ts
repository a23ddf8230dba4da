/** What {@link helloText} says unless it is told otherwise (HELLO-1). */
const PAYLOAD = {
  version: '1',
  capabilities: [] as string[],
  limits: { maxMessageBytes: 8_388_608 },
  heartbeatMs: 15_000,
  project: null as string | null,
}

/** What hello says of a session (section 9). */
export interface SessionMembers {
  session: string
  resumed: boolean
  received: number
  lost: number
  next: number
  history: number
}

/** What a bus says it keeps, unless it is told otherwise (WINDOW-1, SESSION-6). */
const WINDOW = { events: 1_000, bytes: 16_777_216, ms: 120_000 }

/** The text of a hello whose payload has `changes`, known members or not. By default it names no session. */
export function helloText(changes: Record<string, unknown> = {}): string {
  return JSON.stringify({ type: '$bus:hello', payload: { ...PAYLOAD, ...changes } })
}

/** The text of a hello that names a session. */
export function sessionHelloText(members: SessionMembers, changes: Record<string, unknown> = {}): string {
  return helloText({ capabilities: ['sse', 'session', 'history'], window: WINDOW, ...members, ...changes })
}

/** The text of `$bus:ack` (ACK-1). */
export function ackText(received: number): string {
  return JSON.stringify({ type: '$bus:ack', payload: { received } })
}
