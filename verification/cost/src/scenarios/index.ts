import type { Scenario } from '../scenario.js'
import { bodies } from './bodies.js'
import { clients } from './client.js'
import { emitter } from './emitter.js'
import { largeEvents } from './large-events.js'
import { messages } from './messages.js'
import { sessions } from './sessions.js'
import { streams } from './streams.js'

export const scenarios: readonly Scenario[] = [
  ...largeEvents,
  ...streams,
  ...bodies,
  ...messages,
  ...sessions,
  ...emitter,
  ...clients,
]

export function scenarioNamed(name: string): Scenario {
  const scenario = scenarios.find((one) => one.name === name)
  if (scenario === undefined) throw new Error(`no scenario is named ${JSON.stringify(name)}`)
  return scenario
}
