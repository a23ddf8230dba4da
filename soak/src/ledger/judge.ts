import type { Account, Breach, Ledger } from './ledger.js'
import { numberList } from './number-list.js'
import { hears } from './parties.js'

export interface Problem {
  kind: Breach['kind'] | 'undeclared loss' | 'loss that was none' | 'gap not declared' | 'unsettled' | 'bus died'
  message: string
}

/** What one epoch came to. */
export interface Verdict {
  problems: Problem[]
  /** Events emitted. */
  sent: number
  /** Deliveries there should have been, and those there were. */
  due: number
  heard: number
  /** Events missing at those who declared so, by a number, and those missing at those who declared a gap of unknown size. */
  declared: number
  inGaps: number
  /** Sums of what the links said. */
  lost: number
  dropped: number
  /** Links that declared a gap of unknown size. */
  gaps: number
  /**
   * Events heard after later ones, where their sender had lost its session: it sends again what it does not know the bus to
   * have passed on (RESUME-7), and who had missed that hears it now. They count as missing.
   */
  late: number
}

/**
 * Judges the ledger's present epoch. Every event that did not come to the bus is its sender's to declare, and every event
 * that came to the bus and was not heard its receiver's: so for each link what it declared lost or dropped is exactly what is
 * missing. A link that declared a gap of unknown size may miss anything, but hears nothing twice, and all in order.
 */
export function judge(ledger: Ledger): Verdict {
  const verdict: Verdict = {
    problems: ledger.breaches.filter((breach) => !isLate(ledger, breach)),
    sent: 0,
    due: 0,
    heard: 0,
    declared: 0,
    inGaps: 0,
    lost: 0,
    dropped: 0,
    gaps: 0,
    late: 0,
  }
  verdict.late = ledger.breaches.length - verdict.problems.length
  const accounts = [...ledger.accounts.values()]
  const taken = new Map(accounts.map((account) => [account, takenByBus(ledger, account)]))
  for (const account of accounts) {
    verdict.sent += account.sent - account.before
    if (!account.gone) judgeAccount(ledger, account, taken, verdict)
  }
  return verdict
}

function isLate(ledger: Ledger, { kind, sender }: Breach): boolean {
  const account = sender === undefined ? undefined : ledger.accounts.get(sender)
  return kind === 'out of order' && account !== undefined && declaredSince(account).lost === null
}

function judgeAccount(ledger: Ledger, account: Account, taken: Map<Account, number[]>, verdict: Verdict): void {
  const missing: string[] = []
  let count = 0
  // What a sender without its session sends again is relayed once more, under another number: losing that number too is
  // the loss of no event, and hearing it mends one.
  let repeated = 0
  const upwards = neverTaken(account, taken.get(account) ?? [])
  if (upwards.length > 0) {
    count += upwards.length
    missing.push(`its ${numberList(upwards)} never came to the bus`)
  }
  for (const [sender, numbers] of taken) {
    if (!hears(account.party, sender.party)) continue
    repeated += sender.repeated
    const stream = ledger.stream(account, sender)
    const from = account.late ? (stream.first ?? Number.POSITIVE_INFINITY) : 0
    const due = numbers.filter((number) => number >= from)
    const unheard = due.filter((number) => !stream.has(number))
    verdict.due += due.length
    verdict.heard += stream.count
    if (unheard.length === 0) continue
    count += unheard.length
    missing.push(`it did not hear ${sender.party.name} ${numberList(unheard)}, which the bus had`)
  }
  const { lost, dropped } = declaredSince(account)
  verdict.dropped += dropped
  if (lost === null) {
    verdict.gaps += 1
    verdict.inGaps += count
    return
  }
  verdict.lost += lost
  verdict.declared += Math.min(count, lost + dropped)
  const { name } = account.party
  const said = `${name} declared ${lost} lost and ${dropped} dropped`
  if (count > lost + dropped) {
    verdict.problems.push({ kind: 'undeclared loss', message: `${said}, ${count} are missing: ${missing.join('; ')}` })
  } else if (count + repeated < lost + dropped && !account.late) {
    const found = count === 0 ? 'nothing is missing' : `only ${count} are missing: ${missing.join('; ')}`
    verdict.problems.push({ kind: 'loss that was none', message: `${said}, ${found}` })
  } else if (ledger.busRestarts > 0 && !account.late) {
    const message = `the bus was started anew, and ${name} came back without declaring a gap of unknown size (LOSS-2)`
    verdict.problems.push({ kind: 'gap not declared', message })
  }
}

/** Numbers of this sender's events that the bus had, in rising order: it said so, or somebody heard them. */
function takenByBus(ledger: Ledger, sender: Account): number[] {
  const taken = new Set(sender.atBus)
  for (const { heard } of ledger.accounts.values()) {
    for (const number of heard.get(sender.party.id) ?? []) taken.add(number)
  }
  return [...taken].sort((a, b) => a - b)
}

function neverTaken(sender: Account, taken: readonly number[]): number[] {
  if (taken.length === sender.sent - sender.before) return []
  const had = new Set(taken)
  const numbers = Array.from({ length: sender.sent - sender.before }, (_, index) => sender.before + index + 1)
  return numbers.filter((number) => !had.has(number))
}

function declaredSince({ declared, declaredBefore }: Account): { lost: number | null; dropped: number } {
  const now = declared()
  const lost = now.lost === null || declaredBefore.lost === null ? null : now.lost - declaredBefore.lost
  return { lost, dropped: now.dropped - declaredBefore.dropped }
}
