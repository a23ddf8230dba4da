import type { Role } from '@devtools-bus/schema/constants'

/** A role that a connection can have. */
export type ReceiverRole = Exclude<Role, 'in-process'>

/** Who hears whom, never counting the sender itself (ROUTE-1 to ROUTE-3). The one place that knows the matrix. */
const HEARS: Record<Role, ReadonlySet<Role>> = {
  'in-process': new Set<Role>(['bridge', 'panel']),
  panel: new Set<Role>(['in-process', 'bridge']),
  bridge: new Set<Role>(['in-process', 'bridge', 'panel']),
}

export function hears(receiver: Role, from: Role): boolean {
  return HEARS[receiver].has(from)
}
