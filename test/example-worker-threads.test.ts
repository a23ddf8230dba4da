/** The example of worker threads, as its README starts it, and what its closing table would not let pass. */
import { expect, it, test } from 'vitest'
import { closingTable } from '../examples/terminal/judgement/closing-table.js'
import { EventRecord } from '../examples/terminal/judgement/event-record.js'
import { closingRows, found, runExample } from './terminal-example.js'

test('three sources in other runtimes: all they emit is heard, in order, and each acts upon a command', async () => {
  const { code, lines } = await runExample('worker-threads')
  expect(code, lines.join('\n')).toBe(0)
  const rows = closingRows(lines)

  expect([...rows.keys()]).toEqual(['query', 'store', 'stream'])
  for (const row of rows.values()) {
    expect(Number(row.heard)).toBe(Number(row.sent))
    expect(row).toMatchObject({ order: 'kept', lost: '0', commands: '1 of 1' })
  }
  expect(Number(rows.get('query')?.sent)).toBeGreaterThan(50)
  expect(Number(rows.get('store')?.sent)).toBeGreaterThan(100)
  expect(Number(rows.get('stream')?.sent)).toBeGreaterThan(500)
  for (const counts of [rows.get('query')?.BigInts, rows.get('store')?.BigInts])
    expect(counts).toMatch(/^([1-9]\d*) of \1$/)
  for (const counts of [rows.get('query')?.errors, rows.get('stream')?.errors])
    expect(counts).toMatch(/^([1-9]\d*) of \1$/)

  // Seen in the panel's lines too, so that the table is not its own only witness.
  const samples = found(lines, /← store:state {2}\{ sample: (\d+), at: \d+n/)
  expect(samples).toEqual(Array.from({ length: 40 }, (_, index) => String(index + 1)))
  expect(found(lines, /(Error: nothing is known about .*, because of Error: ENOENT)/)).not.toEqual([])
  expect(found(lines, /([→←] store:mark(?:ed)?) .*at: \d+n/)).toEqual(['→ store:mark', '← store:marked'])
  expect(found(lines, /([→←] query:invalidated?) /)).toEqual(['→ query:invalidate', '← query:invalidated'])
  expect(found(lines, /([→←] stream:\w+) .*ORDER/)).toEqual(['→ stream:start', '← stream:finished'])
}, 300_000)

it('is content where everything that was sent was heard', () => {
  const { source } = scene()
  expect(closingTable([source])).toMatchObject({ complete: true })
})

it.each<[string, (scene: Scene) => void, RegExp]>([
  ['an event is missing', ({ heard }) => heard.lines.splice(1, 1), /1 events were not heard, the first of them a:y /],
  ['an event came twice', ({ heard }) => heard.add('a:x', 1), /1 events were heard that were not sent so, or again/],
  ['events came in another order', ({ heard }) => heard.lines.reverse(), /in another order/],
  ['a BigInt came as text', ({ heard, replace }) => replace(heard, 'a:y', '12n'), /of 1 BigInts 0 were heard as such/],
  ['a payload came changed', ({ heard, replace }) => replace(heard, 'a:x', 2), /1 events were not heard/],
  [
    'the client lost something',
    ({ report }) => Object.assign(report, { lost: null }),
    /an unknown number of events lost/,
  ],
  ['the client dropped something', ({ report }) => Object.assign(report, { dropped: 3 }), /dropped 3 events/],
  ['a command was not heard', ({ report }) => report.commands.pop(), /heard 0 of 1 a:do/],
  [
    'the source ended too early',
    ({ source }) => Object.assign(source, { report: undefined }),
    /never told what it sent/,
  ],
])('complains where %s', (_, spoil, complaint) => {
  const spoilt = scene()
  spoil(spoilt)
  const { complete, text } = closingTable([spoilt.source])
  expect(text).toMatch(complaint)
  expect(complete).toBe(false)
})

type Scene = ReturnType<typeof scene>

/** A source of which everything was heard, to be spoilt. */
function scene() {
  const payloads: Record<string, unknown> = { 'a:x': 1, 'a:y': 12n, 'a:z': 'last' }
  const recordOf = (changed: Record<string, unknown> = {}) => {
    const record = new EventRecord()
    for (const [type, payload] of Object.entries({ ...payloads, ...changed })) record.add(type, payload)
    return record
  }
  const heard = recordOf()
  const report = { record: recordOf(), commands: ['a:do'], lost: 0, dropped: 0 }
  const definition = { command: { type: 'a:do' } }
  const source = { name: 'a', runsIn: 'a test', heard, report, ended: undefined, commandsSent: 1, definition }
  const replace = (record: EventRecord, type: string, payload: unknown) => {
    Object.assign(record, recordOf({ [type]: payload }))
  }
  return { heard, report, source: source as never, replace }
}
