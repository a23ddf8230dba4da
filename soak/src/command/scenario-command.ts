import { table } from '../ledger/tally.js'
import { scenarios } from '../scenarios/index.js'

/** Runs one scenario, or `all` one after the other, and prints its figures. `true`: passed. */
export async function scenarioCommand(name: string): Promise<boolean> {
  if (name === 'all') {
    const results: boolean[] = []
    for (const each of Object.keys(scenarios)) results.push(await scenarioCommand(each))
    return results.every((passed) => passed)
  }
  const scenario = scenarios[name]
  if (scenario === undefined) {
    throw new Error(
      `there is no scenario ${JSON.stringify(name)}: take one of ${Object.keys(scenarios).join(', ')}, or all`,
    )
  }
  console.log(`${name}: ${scenario.about}`)
  const { figures, problems } = await scenario.run()
  console.log(table(figures))
  for (const problem of problems.slice(0, 12)) console.log(`  ${problem}`)
  if (problems.length > 12) console.log(`  and ${problems.length - 12} more`)
  console.log(`${problems.length === 0 ? 'PASS' : 'FAIL'}: ${name}`)
  return problems.length === 0
}
