import { inject } from 'vitest'
import { addRow } from '../browser/interop-table.js'

/** Adds what the panel of an example listed of a burst to the table that is printed at the end of a test run. */
export function noteBurst(peer: string, sent: number, listed: readonly unknown[]): void {
  addRow(inject('interopRows'), { peer, direction: 'server to page', over: 'WebSocket', sent, heard: listed.length })
}
