import { describe, expect, it } from 'vitest'
import * as constants from '../src/constants.js'
import { readRequirements } from '../src/requirements.js'
import { requirementText, specification, tableBelow } from './specification-text.js'

const MIB = 1024 * 1024
const grouped = (number: number): string => number.toLocaleString('en-US')
const words: Record<number, string> = { 2: 'two', 4: 'four' }
const mebibytes = (bytes: number): string => `${bytes / MIB} MiB`

describe('the constants are those of the text', () => {
  const { BACKOFF } = constants
  it.each<[id: string, words: string]>([
    ['INFO-1', `\`"${constants.PROTOCOL}"\``],
    ['INFO-1', `"versions":${JSON.stringify(constants.VERSIONS)}`],
    ['VER-6', `no hello within ${grouped(constants.HELLO_WAIT_MS)} ms`],
    ['HELLO-1', `{"type":"${constants.HELLO}",`],
    ['EVENT-1', `\`${constants.EVENT_TYPE.source}\``],
    ['EVENT-4', `\`"${constants.BRIDGE_SOURCE}"\``],
    ['ROUTE-5', `\`bridge=${constants.BRIDGE_QUERY}\``],
    ['BAD-2', `\`${constants.ERROR}\``],
    ['ONCE-1', `at least the ${grouped(constants.ONCE_IDS)} distinct ids`],
    ['CONN-2', `${grouped(BACKOFF.firstMs)} ms after the first failure`],
    ['CONN-2', `at most ${grouped(BACKOFF.maxMs)} ms`],
    ['CONN-2', `at most ${BACKOFF.jitter * 100} % either way`],
    ['CONN-4', `open for ${grouped(BACKOFF.resetAfterMs)} ms`],
    ['CONN-5', `after ${grouped(constants.HANDSHAKE_MS)} ms`],
    ['CONN-8', `at least ${grouped(constants.REFUSED_RETRY_MS)} ms`],
    ['CONN-8', `${constants.CLOSE.otherProject} or ${constants.CLOSE.refused},`],
    ['CONN-9', `with ${constants.CLOSE.done} `],
    ['QUEUE-1', `${grouped(constants.QUEUE_EVENTS)} events and ${mebibytes(constants.QUEUE_BYTES)}`],
    ['SSE-3', `by default ${grouped(constants.HEARTBEAT_MS)}.`],
    ['SSE-3', `\`heartbeatMs\` ${constants.HEARTBEAT_MS} `],
    ['SSE-5', '`Last-Event-ID`'],
    ['SESSION-2', '22 to 64 characters of `A-Z`, `a-z`, `0-9`, `-` and `_`'],
    ['SESSION-4', `with ${constants.CLOSE.superseded},`],
    ['SESSION-6', `by default ${grouped(constants.WINDOW.ms)},`],
    ['SESSION-6', `more than ${constants.DETACHED_SESSIONS} sessions`],
    ['WINDOW-1', `by default ${grouped(constants.WINDOW.events)}, and`],
    ['WINDOW-1', `by default ${mebibytes(constants.WINDOW.bytes)} and`],
    ['WINDOW-2', `with ${constants.CLOSE.tooSlow} `],
    ['WINDOW-3', `by default ${grouped(constants.WINDOW.events)} events and ${mebibytes(constants.WINDOW.bytes)}`],
    ['ACK-1', `\`${constants.ACK}\``],
    ['ACK-1', `once ${constants.ACK_AFTER.events} messages or ${mebibytes(constants.ACK_AFTER.bytes)} are`],
    ['ACK-1', `the latest ${grouped(constants.ACK_AFTER.ms)} ms`],
    ['ALIVE-1', `for ${words[constants.SILENT_BUS_HEARTBEATS]} \`heartbeatMs\``],
    ['ALIVE-2', `for ${words[constants.SILENT_CLIENT_HEARTBEATS]} times \`heartbeatMs\``],
    ['HISTORY-1', `by default up to ${constants.HISTORY_EVENTS},`],
    ['FALLBACK-1', `after ${constants.FALLBACK_ATTEMPTS} failed attempts`],
    ['FALLBACK-2', `${grouped(constants.BATCH_LINES)} lines`],
    ['FALLBACK-4', `every ${grouped(constants.PROBE_MS)} ms`],
    ['LIMIT-6', `with ${constants.CLOSE.tooBig} `],
    ['LIMIT-1', `by default ${grouped(constants.MAX_MESSAGE_BYTES)},`],
    ['LIMIT-2', `with ${constants.CLOSE.tooBig} `],
    ['LIMIT-4', `${constants.NESTING_LEVELS} levels`],
    ['SLOW-1', `more than ${mebibytes(constants.SLOW_RECEIVER_BYTES)} of events`],
    ['SLOW-1', `with ${constants.CLOSE.tooSlow} `],
    ['BAD-3', `with ${constants.CLOSE.binary}, and text that is not UTF-8 with ${constants.CLOSE.invalidUtf8}`],
    ['PROJ-1', `closed with ${constants.CLOSE.otherProject}`],
    ['STOP-1', `with ${constants.CLOSE.goingAway},`],
    ['STOP-2', `port ${constants.DEFAULT_PORT}`],
  ])('%s says "%s"', (id, words) => {
    expect(requirementText(id)).toContain(words)
  })

  it('a wait doubles, as CONN-2 has it in its example', () => {
    let wait = BACKOFF.firstMs as number
    const waits = Array.from({ length: 8 }, () => {
      const now = wait
      wait = Math.min(wait * BACKOFF.factor, BACKOFF.maxMs)
      return grouped(now)
    })
    expect(requirementText('CONN-2')).toContain(`waits of about ${waits.join(', ')} ms`)
  })

  it('an event id is 1 to 128 characters from U+0021 to U+007E (EVENT-3)', () => {
    expect(requirementText('EVENT-3')).toContain('1 to 128 characters from U+0021 to U+007E')
    const allowed = Array.from({ length: 0x100 }, (_, unit) => unit).filter((unit) =>
      constants.EVENT_ID.test(String.fromCharCode(unit)),
    )
    expect([allowed.at(0), allowed.at(-1), allowed.length]).toEqual([0x21, 0x7e, 0x7e - 0x21 + 1])
    expect([0, 1, 128, 129].map((length) => constants.EVENT_ID.test('x'.repeat(length)))).toEqual([
      false,
      true,
      true,
      false,
    ])
  })

  it('a bus is found where section 2 puts it', () => {
    const { DEFAULT_BASE_PATH, DEFAULT_HOST, DEFAULT_PORT, ENDPOINTS } = constants
    const text = specification.replace(/\s+/g, ' ')
    expect(text).toContain(
      `\`${DEFAULT_BASE_PATH}\` unless configured, on port ${DEFAULT_PORT} and host \`${DEFAULT_HOST}\``,
    )
    const endpoints = tableBelow('endpoint', 'use').flatMap(([cell = '']) => /\{base\}(\/\w+)/.exec(cell)?.[1] ?? [])
    expect(endpoints).toEqual(Object.values(ENDPOINTS))
  })

  it('a control message begins with the prefix', () => {
    expect(specification).toContain(`whose \`type\` begins with \`${constants.CONTROL_PREFIX}\` is a control message`)
  })

  it('the close codes are those of the table', () => {
    const codes = tableBelow('code', 'from', 'meaning').map(([code]) => Number(code))
    expect(codes).toEqual(Object.values(constants.CLOSE))
  })

  it('the error codes and their statuses are those of the table (REFUSE-1)', () => {
    const rows = tableBelow('status', 'codes').flatMap(([status, codes = '']) =>
      [...codes.matchAll(/`([^`]+)`/g)].map(([, code]) => [code, Number(status)] as const),
    )
    expect(rows).toEqual(Object.entries(constants.ERROR_STATUS))
  })
})

describe('the text', () => {
  it('has its requirements in order within each family', () => {
    const numbers = new Map<string, number>()
    for (const { id } of readRequirements(specification)) {
      const [family = '', number] = id.split('-')
      expect(Number(number), id).toBeGreaterThan(numbers.get(family) ?? 0)
      numbers.set(family, Number(number))
    }
  })

  it('says MUST and SHOULD only in the rule of a requirement, and where it explains the words', () => {
    const paragraphs = [...specification.matchAll(/(?:.+\n)+/g)].map(([text], at, all) => {
      const isRule = all[at - 1]?.[0].startsWith('#### ') ?? false
      const mayCommand = isRule || text.startsWith('#### ') || text.includes('RFC 2119')
      return { text, mayCommand, line: specification.slice(0, all[at]?.index).split('\n').length }
    })
    const strays = paragraphs
      .filter(({ text, mayCommand }) => !mayCommand && /\b(MUST|SHOULD)\b/.test(text))
      .map(({ line }) => `spec/v1.md:${line}`)
    expect(strays).toEqual([])
  })

  it.each([
    [
      'a heading of another form',
      '#### ROUTE-1 MUST bus\n\nA bus MUST.\n\n_Intent:_ x\n\n_Example:_ y',
      'not a requirement',
    ],
    ['a rule without its level', '#### A B-1', 'not a requirement'],
    [
      'a rule that does not say its level',
      '#### ROUTE-1 · MUST · bus\n\nIt does.\n\n_Intent:_ x\n\n_Example:_ y',
      'does not say MUST',
    ],
    ['a rule without an intent', '#### ROUTE-1 · MUST · bus\n\nIt MUST.\n\n_Example:_ y', 'second paragraph'],
    ['a rule without an example', '#### ROUTE-1 · MUST · bus\n\nIt MUST.\n\n_Intent:_ x', 'third paragraph'],
  ])('is refused where it has %s', (_what, text, message) => {
    expect(() => readRequirements(text)).toThrow(message)
  })

  it('is refused where an id stands twice', () => {
    const rule = '#### ROUTE-1 · MUST · bus\n\nIt MUST.\n\n_Intent:_ x\n\n_Example:_ y\n\n'
    expect(() => readRequirements(rule + rule)).toThrow('ROUTE-1 stands twice')
  })
})
