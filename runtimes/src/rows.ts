import type { Kit } from './kit.js'
import { measure, measureEnding } from './measure.js'
import type { Plan } from './play.js'
import { type Ending, endingHolds, type Row, rowHolds } from './row.js'
import { RUNTIMES } from './runtimes/index.js'
import type { Party, Runtime } from './scene.js'

export interface Selection {
  /** Only runtimes whose name contains it, in whatever case. */
  only?: string | undefined
  /** Told of each row as it is done. */
  say(line: string): void
}

/** Every runtime with that bus and each event client that goes with it, one row after the other. */
export async function measureAll(kit: Kit, bus: Party, { only, say, ...plan }: Plan & Selection): Promise<Row[]> {
  const clients: readonly Party[] = bus === 'ours' ? ['ours', 'published'] : ['published']
  const rows: Row[] = []
  for (const runtime of selected(only)) {
    for (const client of clients) {
      const row = await measure(kit, runtime, { bus, client }, plan)
      say(
        `${runtime.name}, event client ${client}, bus ${bus}: ${stateOf(row, bus === 'published' ? 'measured' : rowHolds(row) ? 'whole' : 'not whole')}`,
      )
      rows.push(row)
    }
  }
  return rows
}

/** Programs that only emit, with the bus of this repository. */
export async function measureEndings(kit: Kit, { only, say }: Selection): Promise<Ending[]> {
  const endings: Ending[] = []
  for (const runtime of selected(only)) {
    for (const client of ['ours', 'published'] as const) {
      const ending = await measureEnding(kit, runtime, { bus: 'ours', client })
      if (ending === undefined) continue
      say(
        `${runtime.name}, event client ${client}, only emits: ${stateOf(ending, endingHolds(ending) ? 'whole' : 'not whole')}`,
      )
      endings.push(ending)
    }
  }
  return endings
}

function selected(only = ''): readonly Runtime[] {
  return RUNTIMES.filter(({ name }) => name.toLowerCase().includes(only.toLowerCase()))
}

function stateOf({ missing, failed }: Row | Ending, otherwise: string): string {
  if (missing !== undefined) return `not run, ${missing}`
  return failed === undefined ? otherwise : `failed: ${failed}`
}
