/**
 * Names what failed in the reports of vitest and of the conformance command, then prints how long that command ran, and
 * `N passed, N failed`.
 */
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

const [testsFile, conformanceFile] = process.argv.slice(2)
let passed = 0
const failures = []

const tests = read(testsFile)
passed += tests?.numPassedTests ?? 0
for (const { name, status, message, assertionResults } of tests?.testResults ?? []) {
  const file = relative('.', name)
  const failed = assertionResults.filter((test) => test.status === 'failed')
  for (const { fullName, failureMessages } of failed)
    failures.push([`${file} > ${fullName}`, failureMessages.join('\n')])
  if (status === 'failed' && failed.length === 0)
    failures.push([file, message || 'a hook failed, or the file cannot be loaded'])
}
if (tests === undefined) failures.push(['the tests', 'no report'])
else if (!tests.success && failures.length === 0)
  failures.push(['the tests', 'not a success, for all that each passed'])

const conformance = read(conformanceFile)
if (conformance === undefined) failures.push(['the conformance command', 'no report'])
for (const { role, seed, summary, results } of conformance?.runs ?? []) {
  passed += summary.passed
  for (const { case: id, verdict, message } of results) {
    if (verdict === 'failed' || verdict === 'errored')
      failures.push([`conformance of the ${role}: ${id}, seed ${seed}`, message])
  }
}

for (const [what, why] of failures) {
  console.log(`FAILED ${what}`)
  for (const line of String(why).split('\n').slice(0, 12)) console.log(`  ${line.slice(0, 300)}`)
}
// To be looked at: how fast a machine is decides nothing.
const durations = conformance?.runs?.map(({ durationMs }) => durationMs) ?? []
if (durations.length > 0) console.log(`conformance: ${Math.round(durations.reduce((sum, ms) => sum + ms) / 1000)} s`)
console.log(`${passed} passed, ${failures.length} failed`)

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
