/** A process for code that is measured itself: a client under attack, or an application that emits. */
import { answerQuestions } from '../child.js'
import { type Cost, Meter } from '../meter.js'
import { type Figure, isBusScenario } from '../scenario.js'
import { scenarioNamed } from '../scenarios/index.js'

export interface ToSubject {
  scenario: string
  checkout: string
  port: number
}
export interface Undergone extends Cost {
  figures: Figure[]
}

answerQuestions<ToSubject>(async ({ scenario: name, checkout, port }) => {
  const scenario = scenarioNamed(name)
  if (isBusScenario(scenario)) throw new Error(`scenario ${name} needs a bus`)
  const meter = new Meter()
  meter.begin()
  const figures = (await scenario.run(checkout, port)) ?? []
  // Once more round the loop, so that a turn which has not ended is measured too.
  await new Promise((resolve) => setTimeout(resolve, 20))
  return { ...meter.end(), figures } satisfies Undergone
})
