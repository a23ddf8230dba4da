import { Violation } from '../../case.js'

/** @throws Violation of RESUME-5 unless the query names the session and these numbers; of ACK-3 where only `first` is lower. */
export function expectNamed(
  query: URLSearchParams | undefined,
  session: string,
  received: number,
  first: number,
): void {
  const named = {
    session: query?.get('session') ?? null,
    received: query?.get('received') ?? null,
    first: query?.get('first') ?? null,
  }
  const due = { session, received: String(received), first: String(first) }
  const wrong = (['session', 'received', 'first'] as const).filter((name) => named[name] !== due[name])
  if (wrong.length === 0) return
  const isLow = wrong.join() === 'first' && Number(named.first ?? Number.NaN) < first
  const rule = isLow ? 'ACK-3' : 'RESUME-5'
  throw new Violation(rule, `a client came back with another ${wrong.join(' and ')} than it had`, due, named)
}
