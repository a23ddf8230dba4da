import { type AllHeard, type Burst, judge, runOf } from './burst.js'
import type { Program } from './program.js'
import type { Outcomes, Path } from './row.js'
import type { Scene } from './scene.js'

export interface Plan {
  bursts: readonly number[]
  /** How long nothing may come before what is missing counts as lost. */
  patienceMs: number
}

type Ask = <Answer>(what: string, given?: object) => Promise<Answer>

/**
 * Each burst up and then down, one after the other. Counted is in the end, when everybody tells all that was heard, so that what
 * came late or again counts as well.
 */
export async function play(scene: Scene, panel: Program, { bursts, patienceMs }: Plan): Promise<Outcomes> {
  const subject: Ask = (what, given) => scene.askSubject(what, given)
  const atPanel: Ask = (what, given) => panel.ask(what, given)
  const atBus: Ask = (what, given) => scene.host.ask(what, given)
  const times = new Map<string, number>()

  const send = async (burst: Burst, from: Ask, to: Partial<Record<Path, Ask>>): Promise<void> => {
    const asked = { run: runOf(burst), count: burst.count, patienceMs }
    const { at } = await from<{ at: number }>('burst', asked)
    await Promise.all(
      Object.entries(to).map(async ([path, hearer]) => {
        const { lastAt } = await hearer<{ lastAt: number }>('until', asked)
        times.set(`${path} ${burst.count}`, Math.max(0, lastAt - at))
      }),
    )
  }
  for (const count of bursts) {
    await send({ direction: 'up', count }, subject, { 'to the bus': atBus, 'to the panel': atPanel })
    await send({ direction: 'down', count }, atPanel, { 'from the panel': subject })
  }

  const outcomes = async (path: Path, direction: Burst['direction'], hearer: Ask) => {
    const heard = await hearer<AllHeard>('all')
    return bursts.map((count) => judge(count, heard[runOf({ direction, count })] ?? [], times.get(`${path} ${count}`)))
  }
  return {
    'to the bus': await outcomes('to the bus', 'up', atBus),
    'to the panel': await outcomes('to the panel', 'up', atPanel),
    'from the panel': await outcomes('from the panel', 'down', subject),
  }
}
