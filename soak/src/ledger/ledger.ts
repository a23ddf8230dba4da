import { type Declared, hears, type Party } from './parties.js'
import { Stream } from './stream.js'

/** Stands for the bus where the number of a party is asked for. */
export const BUS = 0

/** Something that may not happen, whatever the lines do and whatever was declared lost; but see `late` of a verdict. */
export interface Breach {
  kind: 'own' | 'stray' | 'doubled' | 'out of order' | 'corrupt' | 'never sent'
  message: string
  /** Whose event it is, by number. */
  sender?: number
}

/** What is on record of one party. */
export interface Account {
  party: Party
  /** Events emitted so far, numbered from 1. */
  sent: number
  /** Those up to this number belong to epochs that were judged. */
  before: number
  heard: Map<number, Stream>
  /** Numbers of its events that came to the bus in this epoch. */
  atBus: Set<number>
  /** How many of its events came to the bus again, and were passed on again (RESUME-7). */
  repeated: number
  /** It came in this epoch: what it was due of each sender begins with what it heard first. */
  late: boolean
  /** It was ended without a word: nothing it says or does not hear counts any more. */
  gone: boolean
  /** What it says now. */
  declared: () => Declared
  /** What it said when the epoch began. */
  declaredBefore: Declared
}

/**
 * What everybody sent, heard and declared, one epoch at a time. An epoch begins and ends when everybody has heard
 * everybody, so that nothing is under way.
 */
export class Ledger {
  readonly accounts = new Map<number, Account>()
  breaches: Breach[] = []
  /** How often the bus's process was ended in this epoch. What it had told of by then may not be all it had taken. */
  busRestarts = 0
  /** Called with each event that came next in order, and with each that came to the bus: its `receiver` is {@link BUS}. */
  onHeard: (receiver: number, sender: number, number: number) => void = () => {}

  add(party: Party, declared: () => Declared): Account {
    const account: Account = {
      party,
      sent: 0,
      before: 0,
      heard: new Map(),
      atBus: new Set(),
      repeated: 0,
      late: true,
      gone: false,
      declared,
      declaredBefore: { lost: 0, dropped: 0 },
    }
    this.accounts.set(party.id, account)
    return account
  }

  /** The number of the event that this party emits now. */
  send(id: number): number {
    const account = this.of(id)
    account.sent += 1
    return account.sent
  }

  hear(receiverId: number, senderId: number, number: number): void {
    const breach = this.#arrive(this.of(receiverId), senderId, number)
    if (breach === undefined) this.onHeard(receiverId, senderId, number)
    else this.breaches.push(breach)
  }

  /** An event whose content is not what its sender gave it. */
  corrupt(receiverId: number, what: string): void {
    this.breaches.push({ kind: 'corrupt', message: `${this.of(receiverId).party.name} heard ${what}` })
  }

  /** The bus's process has heard it. A bus without memory of a session may hear twice what was sent twice (RESUME-7). */
  reachBus(senderId: number, number: number): void {
    const sender = this.accounts.get(senderId)
    if (sender === undefined || number > sender.sent) {
      this.breaches.push({
        kind: 'never sent',
        message: `the bus heard #${number} of ${nameOf(sender, senderId)}, who never sent it`,
      })
      return
    }
    if (number <= sender.before || sender.atBus.has(number)) sender.repeated += 1
    else sender.atBus.add(number)
    this.onHeard(BUS, senderId, number)
  }

  stream(receiver: Account, sender: Account): Stream {
    let stream = receiver.heard.get(sender.party.id)
    if (stream === undefined) {
      stream = new Stream(sender.before)
      receiver.heard.set(sender.party.id, stream)
    }
    return stream
  }

  of(id: number): Account {
    const account = this.accounts.get(id)
    if (account === undefined) throw new Error(`there is no party ${id} in the ledger`)
    return account
  }

  /** Parties that may still be judged. */
  get present(): Account[] {
    return [...this.accounts.values()].filter(({ gone }) => !gone)
  }

  /** Forgets what was judged, and whoever is gone; what happens from now on is the next epoch's. */
  begin(): void {
    this.breaches = []
    this.busRestarts = 0
    for (const [id, { gone }] of this.accounts) if (gone) this.accounts.delete(id)
    for (const account of this.accounts.values()) {
      account.before = account.sent
      account.atBus = new Set()
      account.repeated = 0
      account.late = false
      account.declaredBefore = account.declared()
    }
    for (const account of this.accounts.values()) {
      for (const [senderId, stream] of account.heard) {
        const sender = this.accounts.get(senderId)
        if (sender === undefined) account.heard.delete(senderId)
        else stream.begin(sender.before)
      }
    }
  }

  #arrive(receiver: Account, senderId: number, number: number): Breach | undefined {
    const { name, role, id } = receiver.party
    const sender = this.accounts.get(senderId)
    const what = `${nameOf(sender, senderId)} #${number}`
    if (sender === undefined || number > sender.sent) {
      return { kind: 'never sent', message: `${name} heard ${what}, who never sent it` }
    }
    if (id === senderId) return { kind: 'own', message: `${name} heard its own #${number}` }
    if (!hears(receiver.party, sender.party)) {
      return { kind: 'stray', message: `${name}, a ${role}, heard ${what} of a ${sender.party.role}` }
    }
    const stream = this.stream(receiver, sender)
    const { highest } = stream
    const arrival = stream.note(number)
    if (arrival === 'next' || arrival === 'earlier') return undefined
    return arrival === 'again'
      ? { kind: 'doubled', message: `${name} heard ${what} again, after #${highest}` }
      : { kind: 'out of order', message: `${name} heard ${what} after #${highest}`, sender: senderId }
  }
}

function nameOf(account: Account | undefined, id: number): string {
  return account?.party.name ?? `party ${id}`
}
