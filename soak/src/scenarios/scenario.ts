/** A fixed course of events, run by name. */
export interface Scenario {
  about: string
  run(): Promise<ScenarioResult>
}

export interface ScenarioResult {
  /** Label and value. */
  figures: [string, string][]
  /** What was other than it must be. None: passed. */
  problems: string[]
}
