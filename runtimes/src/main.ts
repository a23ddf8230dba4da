#!/usr/bin/env node
import { writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { closeChromium } from './chromium.js'
import { prepareKit } from './kit.js'
import { EMITTED } from './measure.js'
import { burstsTable } from './report/bursts-table.js'
import { document } from './report/document.js'
import { endingsTable } from './report/endings-table.js'
import { versionLines } from './report/versions.js'
import { endingHolds, rowHolds } from './row.js'
import { measureAll, measureEndings } from './rows.js'

const BURSTS = [1, 10, 100, 1_000]
const PAGE = new URL('../../docs/runtimes.md', import.meta.url)

await new Command('runtimes')
  .description('Sends bursts of events from and to every supported runtime, and tells what was heard of them.')
  .option('--only <text>', 'only runtimes whose name contains it; writes no documentation')
  .action(async ({ only }: { only?: string }) => {
    process.exitCode = (await run(only)) ? 0 : 1
  })
  .parseAsync()

/** Whether all that could be run was whole. */
async function run(only: string | undefined): Promise<boolean> {
  const say = (line: string): void => console.error(line)
  const kit = await prepareKit(say)
  try {
    const ours = await measureAll(kit, 'ours', { bursts: BURSTS, patienceMs: 10_000, only, say })
    const endings = await measureEndings(kit, { only, say })
    const published = await measureAll(kit, 'published', { bursts: BURSTS, patienceMs: 2_000, only, say })

    console.log(`\n${burstsTable(ours, BURSTS)}`)
    if (endings.length > 0) console.log(`\n${endingsTable(endings, EMITTED)}`)
    console.log(`\nThe published packages in the same set-ups:\n\n${burstsTable(published, BURSTS)}\n`)
    if (only === undefined) {
      const results = { bursts: BURSTS, emitted: EMITTED, ours, endings }
      writeFileSync(PAGE, document(results, await versionLines(kit)))
    }
    const wanting = [...ours.filter((row) => !rowHolds(row)), ...endings.filter((ending) => !endingHolds(ending))]
    for (const { runtime, cast, failed = 'see above' } of wanting) {
      console.log(`NOT WHOLE: ${runtime}, event client ${cast.client}: ${failed}`)
    }
    if (wanting.length === 0) console.log('Whatever could be run here was heard, all of it, once and in order.')
    return wanting.length === 0
  } finally {
    await closeChromium()
    kit.dispose()
  }
}
