import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { clientMutants } from '../mutants/client/index.js'
import { clientCases, requirements, runClient, untestable } from '../src/index.js'
import type { CaseOutcome } from '../src/run/outcome.js'

const FILE = fileURLToPath(new URL('./subjects/client-honest.js', import.meta.url))
/** Shorter than anybody's patience for a real client: a defect that is silence is seen sooner. */
const TIMEOUT_MS = 1_500
const SEED = 20_260

function subject(defect?: string) {
  return { file: process.execPath, args: defect === undefined ? [FILE] : [FILE, '--defect', defect] }
}

/** What breaks in the client, which case sees it, and which requirement it accuses. */
const defects: [defect: string, seenBy: string, accused: string][] = [
  ['no-version', 'versions/named-with-every-connection', 'VER-5'],
  ['sends-before-hello', 'versions/silent-before-hello', 'VER-5'],
  ['deaf-to-legacy-buses', 'versions/legacy-after-an-event', 'VER-6'],
  ['waits-for-hello-for-ever', 'versions/legacy-after-five-seconds', 'VER-6'],
  ['legacy-though-it-said-hello', 'versions/no-legacy-where-hello-was-said', 'VER-6'],
  ['deaf-to-late-hellos', 'versions/late-hello-tells-the-limits', 'LIMIT-5'],
  ['unknown-in-hello-is-fatal', 'versions/unknown-in-hello-is-ignored', 'VER-7'],
  ['control-is-heard', 'control/is-not-heard', 'CTRL-3'],
  ['emits-anything', 'control/no-event-is-refused', 'CTRL-4'],
  ['ids-repeat', 'event-ids/unique-across-starts', 'EVENT-6'],
  ['ids-by-event-client', 'event-ids/unique-on-a-shared-link', 'EVENT-6'],
  ['sends-again-under-new-ids', 'event-ids/minted-once', 'EVENT-6'],
  ['ids-from-the-clock', 'event-ids/room-for-64-random-bits', 'EVENT-6'],
  ['drops-nulls', 'encoding/payloads-are-encoded', 'ENC-1'],
  ['bigint-is-a-string', 'encoding/bigint-512-levels-deep', 'ENC-2'],
  ['bigint-ends-the-flush', 'encoding/bigints-among-queued-events', 'ENC-2'],
  ['payloads-pass-through', 'encoding/bigints-however-spelt', 'ENC-4'],
  ['payloads-pass-through', 'encoding/bigint-512-levels-deep', 'ENC-2'],
  ['lookalikes-not-escaped', 'encoding/payloads-are-encoded', 'ENC-3'],
  ['lookalikes-decoded-twice', 'encoding/payloads-are-decoded', 'ENC-4'],
  ['queue-leaves-backwards', 'order/sent-in-order-across-reconnects', 'ORDER-2'],
  ['queue-leaves-last', 'order/queued-events-leave-first', 'ORDER-2'],
  ['hears-in-bursts-backwards', 'order/heard-in-order', 'ORDER-2'],
  ['once-memory-of-1000', 'once/repeats-are-heard-once', 'ONCE-1'],
  ['events-without-id-once', 'once/events-without-id-are-always-heard', 'ONCE-1'],
  ['echo-memory-of-200', 'echo/five-thousand-in-flight', 'ECHO-1'],
  ['echo-memory-of-one-connection', 'echo/on-every-connection', 'ECHO-1'],
  ['hears-itself', 'local/siblings-hear-each-other-once', 'LOCAL-1'],
  ['siblings-need-the-bus', 'local/without-a-bus', 'LOCAL-1'],
  ['first-event-client-hears-alone', 'local/every-client-hears-the-bus', 'LOCAL-1'],
  ['gaps-are-not-reported', 'loss/gap-after-a-cut-is-reported', 'LOSS-2'],
  ['connects-at-start', 'connection/not-before-use', 'CONN-1'],
  ['listening-does-not-connect', 'connection/first-listener-connects', 'CONN-1'],
  ['early-emit-is-lost', 'connection/first-emit-connects', 'QUEUE-1'],
  ['stays-away-after-1001', 'connection/comes-back-after-every-end', 'CONN-6'],
  ...[
    'token/with-every-connection',
    'project/with-every-connection',
    'role/with-every-connection',
    'event-ids/minted-once',
    'order/sent-in-order-across-reconnects',
    'bad-input/after-reconnects',
  ].map((seenBy): [string, string, string] => ['stays-away', seenBy, 'CONN-6']),
  ['gives-up-after-three', 'connection/comes-back-after-a-restart', 'CONN-6'],
  ['handshake-never-times-out', 'given-up/stalled-handshake', 'CONN-5'],
  ['old-sockets-count', 'given-up/broken-connection', 'CONN-7'],
  ['jitter-of-one-half', 'backoff/doubles-to-five-seconds', 'CONN-2'],
  ['backoff-does-not-grow', 'backoff/after-any-failure', 'CONN-2'],
  ['emits-jump-the-backoff', 'backoff/not-hurried-by-use', 'CONN-3'],
  ['hello-resets-the-backoff', 'backoff/grows-though-greeted', 'CONN-4'],
  ['backoff-never-starts-over', 'backoff/starts-over-after-an-event', 'CONN-4'],
  ['lasting-is-nothing', 'backoff/starts-over-after-a-second', 'CONN-4'],
  ['legacy-events-start-it-over', 'backoff/grows-though-a-legacy-bus-speaks', 'CONN-4'],
  ['refusals-are-failures', 'backoff/refusals-wait-five-seconds', 'CONN-8'],
  ['queue-of-100', 'queue/emitted-before-the-bus-is-there', 'QUEUE-1'],
  ['outage-is-not-queued', 'queue/emitted-during-an-outage', 'QUEUE-1'],
  ['queue-drops-the-newest', 'queue/oldest-go-first', 'QUEUE-2'],
  ['drops-are-not-counted', 'queue/oldest-go-first', 'LOSS-1'],
  ['queue-is-unbounded', 'queue/a-thousand-by-default', 'QUEUE-1'],
  ['queue-counts-characters', 'queue/bytes-are-limited', 'QUEUE-1'],
  ['limit-counts-characters', 'limits/too-large-is-dropped', 'LIMIT-5'],
  ['hears-what-is-no-event', 'bad-input/is-ignored', 'BAD-5'],
  ['bad-input-ends-the-link', 'bad-input/after-reconnects', 'BAD-5'],
  ['token-forgotten', 'token/with-every-connection', 'TOKEN-5'],
  ['project-forgotten', 'project/with-every-connection', 'PROJ-3'],
  ['role-forgotten', 'role/with-every-connection', 'CONN-10'],
  ['hears-binary-messages', 'bad-input/after-reconnects', 'BAD-5'],
  ['stop-closes-with-1001', 'stop/closes-with-1000', 'CONN-9'],
  ['stop-leaves-attempts-running', 'stop/ends-the-backoff', 'CONN-9'],
  ['unsent-is-forgotten', 'stop/unsent-events-count-as-dropped', 'LOSS-1'],
  ['stop-leaves-a-handshake', 'stop/ends-a-handshake', 'CONN-9'],
]

async function verdictOn(defect: string, only: string) {
  const { outcomes } = await runClient(subject(defect), { only: [only], seed: SEED, timeoutMs: TIMEOUT_MS })
  return outcomes.map((outcome) => [outcome.case, outcome.verdict, outcome.accused])
}

describe.concurrent('a client with one defect', { timeout: 60_000 }, () => {
  test.for(defects)('"%s" is seen by %s, which accuses %s', async ([defect, seenBy, accused], { expect }) => {
    expect(await verdictOn(defect, seenBy)).toEqual([[seenBy, 'failed', accused]])
  })
})

// Waits of the same length look random on a machine that does other things.
test('"no-jitter" is seen by backoff/doubles-to-five-seconds, which accuses CONN-2', {
  timeout: 180_000,
  retry: 4,
}, async () => {
  const seenBy = 'backoff/doubles-to-five-seconds'
  expect(await verdictOn('no-jitter', seenBy)).toEqual([[seenBy, 'failed', 'CONN-2']])
})

test('a client that keeps every MUST is accused of none', { timeout: 180_000 }, async () => {
  const { outcomes, incomplete } = await runClient(subject(), { seed: SEED })
  expect(incomplete).toBeUndefined()
  // It keeps no sessions, and says so.
  const needy = clientCases.filter(({ needs }) => needs !== undefined).map(({ id }) => id)
  // Its adapter does not have the requests that they make.
  const unseen = ['listeners/one-that-rejects', 'listeners/one-that-throws', 'unencodable/costs-itself-alone']
  expect(
    outcomes
      .filter(({ verdict }) => verdict === 'untested')
      .map((outcome) => outcome.case)
      .sort(),
  ).toEqual(unseen)
  const judged = outcomes.filter((outcome: CaseOutcome) => ![...needy, ...unseen].includes(outcome.case))
  expect(judged.filter(({ verdict }) => !['passed', 'warned'].includes(verdict))).toEqual([])
  // It stops at once, which CONN-11 advises against.
  const warnings = judged.filter(({ verdict }) => verdict === 'warned')
  expect(new Set(warnings.map(({ accused }) => accused))).toEqual(new Set(['CONN-11']))
  expect(outcomes.filter(({ verdict }) => verdict === 'skipped').map((outcome) => outcome.case)).toEqual(needy)
  expect(outcomes).toHaveLength(clientCases.length)
})

test('every case of a client is one that a defect was seen by', () => {
  const seen = new Set([...defects.map(([, seenBy]) => seenBy), ...clientMutants.map(({ seenBy }) => seenBy)])
  // It draws at random what the cases of FALLBACK and RESUME hold one by one.
  seen.add('session-histories/over-both-transports')
  expect(clientCases.map(({ id }) => id).filter((id) => !seen.has(id))).toEqual([])
})

test('every requirement of a client has a case, or a reason why it has none', () => {
  const checked = new Set(clientCases.flatMap((each) => each.requirements))
  const own = requirements.filter(({ role }) => role === 'client').map(({ id }) => id)
  expect(own.filter((id) => !checked.has(id) && untestable[id] === undefined)).toEqual([])
  expect([...checked].filter((id) => untestable[id] !== undefined || !own.includes(id))).toEqual([])
})

test('every case of a client has an id of its own', () => {
  const ids = clientCases.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
})

test('every requirement of a client that has a case is one that a defect breaks', () => {
  const broken = new Set([...defects.map(([, , accused]) => accused), ...clientMutants.map((one) => one.requirement)])
  const checked = new Set(clientCases.flatMap((each) => each.requirements))
  expect([...checked].filter((id) => !broken.has(id))).toEqual([])
})
