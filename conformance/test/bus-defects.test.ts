import { networkInterfaces } from 'node:os'
import { describe, expect, it } from 'vitest'
import { machineLacks, type RoleReport, runBus } from '../src/index.js'
import { subject } from './subjects.js'

const effort = { runs: 15, seed: 20_261_123, timeoutMs: 1_500 }

/** A defect of the honest bus, the requirement it breaks, and the case that is to see it; by default any of the requirement's. */
const DEFECTS: readonly [defect: string, requirement: string, seenBy?: string][] = [
  ['all-or-nothing', 'SEND-3'],
  ['answers-early', 'SEND-2'],
  ['any-event-id', 'EVENT-3'],
  ['any-host', 'HOST-1'],
  ['any-plugin-id', 'EVENT-2'],
  ['any-session', 'SEND-8'],
  ['any-type', 'EVENT-1', 'events/type-needs-two-parts'],
  ['bare-newline-over-sse', 'RELAY-3', 'relay/newlines-over-sse'],
  ['breaks-off-at-bad-frames', 'BAD-4'],
  ['bridges-miss-bridges', 'ROUTE-2', 'routing/bridges-reach-everybody-else'],
  ['bridges-miss-panels', 'ROUTE-3', 'routing/panels-do-not-hear-panels'],
  ['bridges-miss-process', 'ROUTE-1', 'routing/in-process-reaches-everybody'],
  ['controls-by-text', 'CTRL-1'],
  ['counts-from-1', 'SEND-3'],
  ['cuts-at-once', 'SLOW-1', 'slow/websocket-is-ended'],
  ['deaf-process', 'ROUTE-2', 'routing/bridges-reach-everybody-else'],
  ['eight-mebibytes', 'SLOW-1', 'slow/large-messages-may-wait'],
  ['emits-anything', 'CTRL-5'],
  ['empty-project-counts', 'PROJ-2'],
  ['errors-with-any-id', 'BAD-2'],
  ['errors-without-id', 'BAD-2'],
  ['exact-url', 'PATH-1', 'paths/unknown-query-hides-nothing'],
  ['exact-versions', 'VER-1'],
  ['extension', 'WS-2'],
  ['final-slash', 'PATH-1'],
  ['frame-ends-process', 'BAD-4'],
  ['hangs-on-h2c', 'PATH-2'],
  ['hears-after-binary', 'BAD-3'],
  ['keeps-for-the-silent', 'SLOW-1', 'slow/nothing-is-kept-for-panels-that-hear-nothing'],
  ['keeps-port', 'STOP-1'],
  ['no-comments', 'SSE-3'],
  ['no-fetch-metadata', 'ORIGIN-3'],
  ['no-hello', 'VER-2'],
  ['null-origin', 'ORIGIN-2'],
  ['origin-form-only', 'PATH-1'],
  ['origin-prefix', 'ORIGIN-2'],
  ['other-code', 'REFUSE-1'],
  ['payloads-pass-through', 'ENC-6'],
  ['pings-nobody', 'ALIVE-2'],
  ['posts-are-panels', 'ROUTE-6', 'routing/posts-by-source'],
  ['posts-by-query', 'ROUTE-6', 'routing/posts-whatever-the-query'],
  ['posts-need-no-token', 'TOKEN-1'],
  ['process-hears-all', 'EVENT-3'],
  ['refuses-strangers', 'PROJ-1'],
  ['reverses-batches', 'ORDER-1'],
  ['secret-in-info', 'INFO-2'],
  ['short-batches', 'SEND-9'],
  ['short-integers', 'EVENT-1', 'events/any-json-is-a-payload'],
  ['short-integers', 'RELAY-1', 'relay/telltale-values'],
  ['simple-posts', 'SEND-5'],
  ['splits-at-lf', 'RELAY-3'],
  ['splits-utf8', 'SEND-6', 'send/split-utf8-is-whole'],
  ['star', 'CORS-1'],
  ['stops-silently', 'STOP-1'],
  ['strangers-are-heard', 'PROJ-1'],
  ['strangers-hear', 'PROJ-1'],
  ['swallows-handshakes', 'REFUSE-1'],
  ['tells-everybody', 'VER-3'],
  ['tells-everybody', 'VER-4'],
  ['trims-lines', 'RELAY-2'],
  ['unbounded', 'SLOW-1', 'slow/websocket-is-ended'],
  ['unbounded-post', 'LIMIT-3'],
  ['unguarded-parse', 'BAD-1'],
]

/** What did not pass; the honest bus has no sessions, and what needs them is skipped, as is what a machine does not have. */
function accused({ results }: RoleReport) {
  return results.filter((result) => {
    const { verdict, message } = result
    const isSkipped = verdict === 'skipped' && message?.includes('capability session')
    return verdict !== 'passed' && !isSkipped && !machineLacks(result)
  })
}

describe.concurrent('A bus with one defect', () => {
  it.each(DEFECTS)(
    '%s is found to break %s',
    async (defect, requirement, seenBy = requirement) => {
      const { report } = await runBus(subject('bus-honest', '--defect', defect), { ...effort, only: [seenBy] })
      const broken = report.requirements.filter(({ verdict }) => verdict === 'failed' || verdict === 'warned')
      expect(broken.map(({ id }) => id)).toContain(requirement)
    },
    60_000,
  )
})

describe.concurrent('A bus with a defect in one corner', () => {
  it.each([
    ['echoes', 'routing/bridges-reach-everybody-else', 'ROUTE-4'],
    ['panels-hear-panels', 'routing/panels-do-not-hear-panels', 'ROUTE-3'],
    ['trusts-source', 'routing/source-is-not-a-role', 'ROUTE-5'],
    ['prints-again', 'routing/whole-table', 'RELAY-1'],
    ['any-event-id', 'events/judged-as-the-text-says', 'EVENT-3'],
    ['null-origin', 'origin/*', 'ORIGIN-2'],
    ['no-fetch-metadata', 'origin/*', 'ORIGIN-3'],
    ['star', 'cors/never-a-star', 'CORS-1'],
    ['keeps-port', 'stop/tells-everybody', 'STOP-1'],
    ['tells-no-errors', 'control/unknown-is-ignored', 'BAD-2'],
    ['tells-no-errors', 'token/in-no-answer', 'BAD-2'],
  ])('%s: nothing else is accused by %s', async (defect, only, requirement) => {
    const { report } = await runBus(subject('bus-honest', '--defect', defect), { ...effort, only: [only] })
    const broken = report.requirements.filter(({ verdict }) => verdict === 'failed')
    expect(broken.map(({ id }) => id)).toEqual([requirement])
  })
})

describe.concurrent('A failure', () => {
  async function failureOf(only: string, defect: string) {
    const { outcomes } = await runBus(subject('bus-honest', '--defect', defect), { ...effort, only: [only] })
    return outcomes[0]
  }

  it('of a bus that dies is that death, with the smallest history that ends it', async () => {
    const outcome = await failureOf('events/judged-as-the-text-says', 'dies-of-numbers')
    expect(outcome?.message).toContain("EVENT-1: the subject's process ended (exit code 9)")
    expect(outcome?.counterexample).toContain('{"type":"a:b","eventId":12}')
  })

  it('of a bus that takes for an event what is none names the requirement that says so', async () => {
    const outcome = await failureOf('bad-input/changes-nothing-else', 'process-hears-all')
    expect(outcome?.message).toMatch(/^EVENT-[123]: in-process code heard what is no event/)
    expect(outcome?.counterexample).toHaveLength(1)
  })

  it('keeps its requirement while its history shrinks', async () => {
    const outcome = await failureOf('events/judged-as-the-text-says', 'any-event-id')
    expect(outcome?.accused).toBe('EVENT-3')
    expect(JSON.stringify(outcome?.counterexample)).toContain('eventId')
  })

  it('names the status that came instead of the right one', async () => {
    expect((await failureOf('paths/upgrade-elsewhere-is-refused', 'final-slash'))?.message).toContain('answered 101')
    expect((await failureOf('cors/refused-origins-read-nothing', 'any-origin'))?.message).toMatch(/a \d{3} to Origin/)
    expect((await failureOf('origin/foreign-origins', 'any-origin'))?.message).toMatch(/answered (101|200)/)
    expect((await failureOf('project/another-one-is-refused', 'any-project'))?.message).toContain('answered 200')
  })
})

describe('A bus whose own code hears what it emits', () => {
  it('is accused of nothing', async () => {
    const { report } = await runBus(subject('bus-honest', '--defect', 'hears-own-emits'), {
      ...effort,
      timeoutMs: 10_000,
    })
    expect(accused(report)).toEqual([])
  }, 180_000)
})

const hasBothFamilies = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'))

describe.runIf(hasBothFamilies)('A bus on one of two loopback families', () => {
  it('is found to break BIND-1', async () => {
    const { report } = await runBus(subject('bus-honest', '--defect', 'one-family'), { ...effort, only: ['BIND-1'] })
    expect(report.requirements.find(({ id }) => id === 'BIND-1')?.verdict).toBe('failed')
  })
})

describe('An honest bus', () => {
  it('may have as much memory as its runtime takes', async () => {
    const only = ['slow/nothing-is-kept-for-panels-that-hear-nothing']
    const { report } = await runBus(subject('bus-honest', '--ballast', '600000000'), { ...effort, only })
    expect(report.summary.passed).toBe(1)
  })

  it('is accused of nothing', async () => {
    const { report, incomplete } = await runBus(subject('bus-honest'), { ...effort, timeoutMs: 10_000 })
    expect(accused(report)).toEqual([])
    expect(report.summary.passed).toBeGreaterThan(60)
    expect(incomplete).toBeUndefined()
  }, 180_000)
})
