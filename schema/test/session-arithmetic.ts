/** What a bus knows of a session, as numbers. */
export interface SessionNumbers {
  /** Number of the last event it has sent to the client. */
  sent: number
  /** Number of the oldest event it can still send. */
  kept: number
  /** Number of the last message of the client that it had or counted lost, and how many it counted lost. */
  received: number
  lost: number
}

/** What hello says of it, in numbers. */
export interface HelloNumbers {
  resumed: boolean
  received: number
  lost: number
  next: number
}

export interface Judged {
  /** By index: accepted, rejected, or skipped because the bus has had the number. */
  lines: Array<'accepted' | 'rejected' | 'skipped'>
  received: number
  lost: number
}

/** RESUME-1 to RESUME-4, for a bus that has the session where `known`. */
export function resume(query: URLSearchParams, known: boolean, { sent, kept, ...count }: SessionNumbers): HelloNumbers {
  const received = numberIn(query, 'received')
  const first = query.has('first') ? numberIn(query, 'first') : 0
  if (!known || received === undefined || first === undefined || received > sent) {
    return { resumed: false, received: 0, lost: 0, next: 1 }
  }
  return { resumed: true, ...raised(count, first), next: Math.max(received + 1, kept) }
}

/** SEND-10 and SEND-11; undefined: refused, and nothing has changed. */
export function post(query: URLSearchParams, good: boolean[], { received, lost }: SessionNumbers): Judged | undefined {
  const first = numberIn(query, 'first') ?? 0
  if (first < 1) return undefined
  const count = raised({ received, lost }, first)
  const lines = good.map((isGood, index) => {
    if (first + index <= count.received) return 'skipped'
    count.received = first + index
    return isGood ? 'accepted' : 'rejected'
  })
  return { lines, ...count }
}

function raised({ received, lost }: { received: number; lost: number }, first: number) {
  const missing = Math.max(0, first - 1 - received)
  return { received: received + missing, lost: lost + missing }
}

function numberIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? ''
  return /^[0-9]+$/.test(text) && Number(text) <= Number.MAX_SAFE_INTEGER ? Number(text) : undefined
}
