/** Who hears an event, by where it came from: the table of the specification's section 5. */

export type Place = 'in-process' | 'panel' | 'bridge'

const HEARERS: Record<Place, readonly Place[]> = {
  // How code of the bus's own process hears itself is no matter of the wire.
  'in-process': ['panel', 'bridge'],
  bridge: ['in-process', 'panel', 'bridge'],
  panel: ['in-process', 'bridge'],
}

/** Whether whoever is at `to` hears what came from `from`; the sending connection itself never does (ROUTE-4). */
export function hears(from: Place, to: Place): boolean {
  return HEARERS[from].includes(to)
}

/** The requirement that says so. */
export function routeRule(from: Place): 'ROUTE-1' | 'ROUTE-2' | 'ROUTE-3' {
  return from === 'in-process' ? 'ROUTE-1' : from === 'bridge' ? 'ROUTE-2' : 'ROUTE-3'
}
