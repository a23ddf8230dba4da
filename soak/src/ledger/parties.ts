/** Where a party of the ledger stands (ROUTE-1 to ROUTE-4). Each is a client; what the bus's process hears is kept apart. */
export type Role = 'panel' | 'bridge'

/** What a link says of itself at one moment. */
export interface Declared {
  /** Events it knows to be lost, in either direction; `null`: a gap of unknown size (LOSS-2, LOSS-3). */
  lost: number | null
  /** Events it let go of before they were sent (LOSS-1). */
  dropped: number
  /** How many gaps of unknown size there were. */
  gaps?: number
}

export interface Party {
  /** Unique for as long as the ledger is kept. */
  id: number
  /** `bridge-2`. */
  name: string
  role: Role
}

/** Nobody hears what they sent themselves, and panels do not hear panels. */
export function hears(receiver: Party, sender: Party): boolean {
  return receiver.id !== sender.id && (receiver.role === 'bridge' || sender.role === 'bridge')
}
