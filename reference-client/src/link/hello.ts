import { HEARTBEAT_MS, SESSION_ID, WINDOW } from '@devtools-bus/schema/constants'

/** What a link needs to know of the bus it is connected to. */
export interface Greeting {
  /** Whether the bus has said hello at all (VER-6). */
  hello: boolean
  /** Largest message the bus takes, in UTF-8 bytes; `Infinity` where it did not say. */
  maxMessageBytes: number
  /** Undefined: the bus keeps no sessions. */
  session?: SessionGreeting | undefined
}

/** What hello says of the session (SESSION-1). */
export interface SessionGreeting {
  session: string
  resumed: boolean
  received: number
  lost: number
  next: number
  history: number
  windowEvents: number
  /** How long the session lasts with neither connection nor POST (SESSION-6). */
  windowMs: number
  heartbeatMs: number
}

/** What holds for a bus that never says hello (VER-6). */
export const LEGACY: Greeting = { hello: false, maxMessageBytes: Number.POSITIVE_INFINITY }

/** Reads the payload of `$bus:hello` (HELLO-1). What is missing or unknown changes nothing (VER-7). */
export function readHello(payload: unknown): Greeting {
  const { maxMessageBytes } = membersOf(membersOf(payload).limits)
  return {
    hello: true,
    maxMessageBytes:
      typeof maxMessageBytes === 'number' && maxMessageBytes > 0 ? maxMessageBytes : Number.POSITIVE_INFINITY,
    session: readSession(membersOf(payload)),
  }
}

/** `received` of an ack or of an answer to a POST; undefined where there is none. */
export function readReceived(payload: unknown): number | undefined {
  return count(membersOf(payload).received)
}

function readSession(members: Record<string, unknown>): SessionGreeting | undefined {
  const { session, resumed } = members
  const received = count(members.received)
  const next = count(members.next)
  if (typeof session !== 'string' || !SESSION_ID.test(session)) return undefined
  if (typeof resumed !== 'boolean' || received === undefined || next === undefined || next < 1) return undefined
  return {
    session,
    resumed,
    received,
    lost: count(members.lost) ?? 0,
    next,
    history: count(members.history) ?? 0,
    windowEvents: count(membersOf(members.window).events) ?? 0,
    windowMs: count(membersOf(members.window).ms) || WINDOW.ms,
    heartbeatMs: count(members.heartbeatMs) || HEARTBEAT_MS,
  }
}

/** A whole number from 0; undefined where it is none. */
export function count(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined
}

/** The members of an object; none of anything else. */
export function membersOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
