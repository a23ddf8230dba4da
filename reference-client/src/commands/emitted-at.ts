import type { BusEvent } from '@devtools-bus/schema/event'

const EARLIEST_MS = Date.UTC(2001, 8, 9, 1, 46, 40)
const DAY_MS = 24 * 60 * 60 * 1_000

/**
 * When an event was emitted, where it says so. The protocol has no such member. Published event clients put a `timestamp` into the
 * payload or the event, or mint ids of the form `<counter>-<milliseconds>`.
 */
export function emittedAt({ payload, eventId, ...event }: BusEvent, now: Date): Date | undefined {
  const { timestamp } = event as { timestamp?: unknown }
  const inPayload =
    typeof payload === 'object' && payload !== null ? (payload as { timestamp?: unknown }).timestamp : undefined
  const [, inId] = /^\d+-(\d{13})$/.exec(eventId ?? '') ?? []
  const candidates = [timestamp, inPayload, inId === undefined ? undefined : Number(inId)]
  return candidates.map((value) => moment(value, now)).find((date) => date !== undefined)
}

/** Milliseconds since 1970 or ISO 8601, between 2001 and tomorrow: anything else is another kind of number or text. */
function moment(value: unknown, now: Date): Date | undefined {
  const isDate = typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)$/.test(value)
  const ms = typeof value === 'number' ? value : isDate ? Date.parse(value) : Number.NaN
  return ms >= EARLIEST_MS && ms <= now.getTime() + DAY_MS ? new Date(ms) : undefined
}
