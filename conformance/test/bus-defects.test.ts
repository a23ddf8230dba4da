import { describe, expect, it } from 'vitest'
import { runBus } from '../src/index.js'
import { subject } from './subjects.js'

const effort = { runs: 15, seed: 20_261_123, timeoutMs: 1_500 }

/** A defect of the honest bus, and the requirement it breaks. */
const DEFECTS: readonly [defect: string, requirement: string][] = [
  ['all-or-nothing', 'SEND-3'],
  ['answers-early', 'SEND-2'],
  ['any-event-id', 'EVENT-3'],
  ['any-host', 'HOST-1'],
  ['any-plugin-id', 'EVENT-2'],
  ['any-type', 'EVENT-1'],
  ['bare-newline-over-sse', 'RELAY-3'],
  ['breaks-off-at-bad-frames', 'BAD-4'],
  ['bridges-miss-bridges', 'ROUTE-2'],
  ['bridges-miss-panels', 'ROUTE-3'],
  ['bridges-miss-process', 'ROUTE-1'],
  ['controls-by-text', 'CTRL-1'],
  ['counts-from-1', 'SEND-3'],
  ['cuts-at-once', 'SLOW-1'],
  ['deaf-process', 'ROUTE-2'],
  ['echoes', 'ROUTE-4'],
  ['eight-mebibytes', 'SLOW-1'],
  ['emits-anything', 'CTRL-5'],
  ['empty-project-counts', 'PROJ-2'],
  ['errors-with-any-id', 'BAD-2'],
  ['errors-without-id', 'BAD-2'],
  ['exact-url', 'PATH-1'],
  ['exact-versions', 'VER-2'],
  ['extension', 'WS-2'],
  ['final-slash', 'PATH-1'],
  ['frame-ends-process', 'BAD-4'],
  ['hangs-on-h2c', 'PATH-2'],
  ['hears-after-binary', 'BAD-3'],
  ['keeps-for-the-silent', 'SLOW-1'],
  ['keeps-port', 'STOP-1'],
  ['no-comments', 'SSE-3'],
  ['no-fetch-metadata', 'ORIGIN-3'],
  ['no-hello', 'VER-2'],
  ['null-origin', 'ORIGIN-2'],
  ['origin-form-only', 'PATH-1'],
  ['origin-prefix', 'ORIGIN-2'],
  ['other-code', 'REFUSE-1'],
  ['panels-hear-panels', 'ROUTE-3'],
  ['posts-are-panels', 'ROUTE-6'],
  ['posts-by-query', 'ROUTE-6'],
  ['posts-need-no-token', 'TOKEN-1'],
  ['prints-again', 'RELAY-1'],
  ['process-hears-all', 'EVENT-3'],
  ['refuses-strangers', 'PROJ-1'],
  ['reverses-batches', 'ORDER-1'],
  ['secret-in-info', 'INFO-2'],
  ['short-integers', 'EVENT-1'],
  ['short-integers', 'RELAY-1'],
  ['simple-posts', 'SEND-5'],
  ['splits-at-lf', 'RELAY-3'],
  ['splits-utf8', 'SEND-6'],
  ['star', 'CORS-1'],
  ['stops-silently', 'STOP-1'],
  ['strangers-are-heard', 'PROJ-1'],
  ['strangers-hear', 'PROJ-1'],
  ['swallows-handshakes', 'REFUSE-1'],
  ['tells-everybody', 'VER-3'],
  ['tells-everybody', 'VER-4'],
  ['trims-lines', 'RELAY-2'],
  ['trusts-source', 'ROUTE-5'],
  ['unbounded', 'SLOW-1'],
  ['unbounded-post', 'LIMIT-3'],
  ['unguarded-parse', 'BAD-1'],
]

describe.concurrent('A bus with one defect', () => {
  it.each(DEFECTS)(
    '%s is found to break %s',
    async (defect, requirement) => {
      const { report } = await runBus(subject('bus-honest', '--defect', defect), { ...effort, only: [requirement] })
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
  ])('%s: nothing else is accused by %s', async (defect, only, requirement) => {
    const { report } = await runBus(subject('bus-honest', '--defect', defect), { ...effort, only: [only] })
    const broken = report.requirements.filter(({ verdict }) => verdict === 'failed')
    expect(broken.map(({ id }) => id)).toEqual([requirement])
  })
})

describe('An honest bus', () => {
  it('is accused of nothing', async () => {
    const { report, incomplete } = await runBus(subject('bus-honest'), { ...effort, timeoutMs: 10_000 })
    expect(report.results.filter(({ verdict }) => verdict !== 'passed')).toEqual([])
    expect(report.summary.passed).toBeGreaterThan(60)
    expect(incomplete).toBeUndefined()
  }, 60_000)
})
