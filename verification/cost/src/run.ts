import type { Attacked, Serving, ToAttacker } from './attack/program.js'
import type { Started, ToBus } from './bus/messages.js'
import { Child } from './child.js'
import type { Cost } from './meter.js'
import type { Result } from './result.js'
import { BOUND, type BusScenario, isBusScenario, type ProcessScenario, type Scenario } from './scenario.js'
import { between } from './schedule.js'
import type { ToSubject, Undergone } from './subject/program.js'
import type { ToWitness, Witnessed } from './witness/messages.js'

const START_MS = 15_000
/** A bus that is blocked answers late, which is what is measured. */
const PATIENCE_MS = 90_000
const WARM_UP_MS = 1_500
const SETTLE_MS = 300

export async function runScenario(scenario: Scenario, checkout: string): Promise<Result> {
  const children: Child[] = []
  const start = (program: string, execArgv: string[] = []) => {
    const child = new Child(program, [], execArgv)
    children.push(child)
    return child
  }
  try {
    return isBusScenario(scenario) ? await onBus(scenario, checkout, start) : await inProcess(scenario, checkout, start)
  } catch (error) {
    return resultOf(scenario, { broken: [(error as Error).message] })
  } finally {
    await Promise.all(children.map((child) => child.kill()))
  }
}

type Start = (program: string, execArgv?: string[]) => Child

async function onBus(scenario: BusScenario, checkout: string, start: Start): Promise<Result> {
  const form = scenario.bus ?? {}
  const bus = start('bus/program.js', ['--expose-gc'])
  const { port } = await bus.ask<Started>({ do: 'start', checkout, form } satisfies ToBus, START_MS)
  const witness = start('witness/program.js')
  const tls = form.http2 === true
  await witness.ask({ do: 'open', port, tls } satisfies ToWitness, START_MS)
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS))
  const attacker = start('attack/program.js')
  await bus.ask({ do: 'begin' } satisfies ToBus, START_MS)
  await witness.ask({ do: 'begin' } satisfies ToWitness, START_MS)
  const attack = { do: 'attack', scenario: scenario.name, place: { port, tls } } satisfies ToAttacker
  const { figures } = await attacker.ask<Attacked>(attack, PATIENCE_MS)
  const seen = await witness.ask<Witnessed>({ do: 'end' } satisfies ToWitness, PATIENCE_MS)
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
  const cost = await bus.ask<Cost>({ do: 'end' } satisfies ToBus, PATIENCE_MS)
  const { addedBytes } = cost
  return resultOf(scenario, { addedBytes, ...delaysOf(seen, cost), figures })
}

async function inProcess(scenario: ProcessScenario, checkout: string, start: Start): Promise<Result> {
  let port = 0
  if (scenario.attack !== undefined) {
    const attacker = start('attack/program.js')
    const serve = { do: 'serve', scenario: scenario.name } satisfies ToAttacker
    port = (await attacker.ask<Serving>(serve, START_MS)).port
  }
  const subject = start('subject/program.js', ['--expose-gc'])
  const run = { scenario: scenario.name, checkout, port } satisfies ToSubject
  const { figures, addedBytes, longestTurnMs } = await subject.ask<Undergone>(run, PATIENCE_MS)
  return resultOf(scenario, {
    addedBytes,
    addedMs: longestTurnMs,
    wallMs: longestTurnMs,
    cpuMs: longestTurnMs,
    figures,
  })
}

function delaysOf(seen: Witnessed, { schedule }: Cost): Pick<Result, 'addedMs' | 'wallMs' | 'cpuMs' | 'broken'> {
  const delays = seen.longest.map(([sent, heard]) => {
    const bus = between(schedule, sent, heard)
    const { waitedMs } = between(seen.schedule, sent, heard)
    const wallMs = heard - sent - seen.usualMs
    return { wallMs, cpuMs: bus.cpuMs, addedMs: wallMs - bus.waitedMs - waitedMs }
  })
  const longest = (of: 'addedMs' | 'wallMs' | 'cpuMs') => Math.max(0, ...delays.map((delay) => delay[of]))
  return {
    addedMs: longest('addedMs'),
    wallMs: longest('wallMs'),
    cpuMs: longest('cpuMs'),
    broken: seen.ended ? ["the witness's connection was ended"] : [],
  }
}

function resultOf({ name, about, bound = BOUND }: Scenario, seen: Partial<Result>): Result {
  return {
    scenario: name,
    about,
    bound,
    addedBytes: 0,
    addedMs: 0,
    wallMs: 0,
    cpuMs: 0,
    figures: [],
    broken: [],
    ...seen,
  }
}
