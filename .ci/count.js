/** Prints `N passed, N failed` over the reports of vitest and of the conformance command. A report that is missing is a failure. */
import { readFileSync } from 'node:fs'

const [testsFile, conformanceFile] = process.argv.slice(2)
let passed = 0
let failed = 0

const tests = read(testsFile)
passed += tests?.numPassedTests ?? 0
failed += tests === undefined ? 1 : tests.numFailedTests + Number(!tests.success && tests.numFailedTests === 0)

const conformance = read(conformanceFile)
if (conformance === undefined) failed += 1
for (const { summary } of conformance?.runs ?? []) {
  passed += summary.passed
  failed += summary.failed + summary.errored
}
console.log(`${passed} passed, ${failed} failed`)

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
