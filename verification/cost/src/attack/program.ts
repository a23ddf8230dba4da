/** The attacking peer, in a separate process so that its work does not delay the measured one. */
import { answerQuestions } from '../child.js'
import { type Figure, isBusScenario } from '../scenario.js'
import { scenarioNamed } from '../scenarios/index.js'
import type { Place } from '../wire/websocket.js'

export type ToAttacker = { do: 'attack'; scenario: string; place: Place } | { do: 'serve'; scenario: string }
export interface Attacked {
  figures: Figure[]
}
export interface Serving {
  port: number
}

// Errors caused by the bus defending itself must not end the attack.
process.on('uncaughtException', () => {})

answerQuestions<ToAttacker>(async (question) => {
  const scenario = scenarioNamed(question.scenario)
  if (question.do === 'attack' && isBusScenario(scenario)) {
    return { figures: (await scenario.attack(question.place)) ?? [] } satisfies Attacked
  }
  if (question.do === 'serve' && !isBusScenario(scenario)) {
    return { port: (await scenario.attack?.()) ?? 0 } satisfies Serving
  }
  throw new Error(`scenario ${question.scenario} has nothing to ${question.do}`)
})
