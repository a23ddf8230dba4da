import { join } from 'node:path'
import { type AllHeard, judge } from './burst.js'
import { environment, layOut } from './folder.js'
import { orStop, startHost } from './host.js'
import type { Kit } from './kit.js'
import { type Plan, play } from './play.js'
import { Program } from './program.js'
import type { Ending, Outcomes, Row } from './row.js'
import type { Cast, Runtime, Stage } from './scene.js'

/** How many events a program that only emits does emit (`programs/emit-and-end.js`). */
export const EMITTED = 1_000
const SETTLE_MS = 10_000

/** Measures one row. Never throws: what goes wrong is the row's. */
export async function measure(kit: Kit, runtime: Runtime, cast: Cast, plan: Plan): Promise<Row> {
  const row: Row = {
    runtime: runtime.name,
    toBridge: panelIsBridge(runtime, cast),
    cast,
    missing: runtime.missing?.(kit),
  }
  if (row.missing !== undefined) return row
  try {
    row.outcomes = await playRow(stageOf(kit, runtime, cast), runtime, plan)
  } catch (cause) {
    row.failed = textOf(cause)
  }
  return row
}

/** The same of a program that only emits. Undefined: the runtime knows no such programs. */
export async function measureEnding(kit: Kit, runtime: Runtime, cast: Cast): Promise<Ending | undefined> {
  if (runtime.emitAndEnd === undefined) return undefined
  const ending: Ending = { runtime: runtime.name, cast, missing: runtime.missing?.(kit) }
  if (ending.missing !== undefined) return ending
  try {
    const stage = stageOf(kit, runtime, cast)
    const running = await startHost(stage)
    const { host } = running
    try {
      const began = Date.now()
      ending.failed = await runtime.emitAndEnd(stage, running)
      const ms = Date.now() - began
      await host.ask('until', { run: 'end', count: EMITTED, patienceMs: SETTLE_MS })
      const { end = [] } = await host.ask<AllHeard>('all')
      ending.outcome = judge(EMITTED, end, ms)
    } finally {
      await host.stop()
    }
  } catch (cause) {
    ending.failed = textOf(cause)
  }
  return ending
}

async function playRow(stage: Stage, runtime: Runtime, plan: Plan): Promise<Outcomes> {
  const scene = await runtime.play(stage)
  try {
    const panel = await Program.start(join(stage.folder, 'panel.js'), { env: environment() })
    return await orStop(panel, async () => {
      await panel.ask('connect', { url: panelUrl(scene.url, panelIsBridge(runtime, stage.cast)) })
      const outcomes = await play(scene, panel, plan)
      await panel.stop()
      return outcomes
    })
  } finally {
    await scene.stop()
  }
}

function stageOf(kit: Kit, runtime: Runtime, cast: Cast): Stage {
  const isBridged = cast.bus === 'ours' && cast.client === 'published' && runtime.startsBridge === true
  const client = isBridged ? 'bridged' : cast.client
  const name = `${runtime.name}, ${cast.client} on ${cast.bus}`
  const folder = layOut(kit.work, name, cast.bus, client)
  const subjectFolder = runtime.withoutWs ? layOut(kit.withoutWs, name, cast.bus, client) : folder
  return { kit, cast, folder, subjectFolder }
}

/** A page's events are for bridges (section 5 of the specification); the published bus knows no roles. */
function panelIsBridge({ isPage = false }: Runtime, { bus }: Cast): boolean {
  return isPage && bus === 'ours'
}

/** Both buses have it at the same path. */
function panelUrl(url: string, isBridge: boolean): string {
  return `${url.replace(/^http/, 'ws')}/__devtools/ws${isBridge ? '?bridge=server' : ''}`
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
