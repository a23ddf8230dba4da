import { TypeCompiler } from '@sinclair/typebox/compiler'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CONTROL_PREFIX } from '../src/constants.js'
import { judge } from '../src/event.js'
import { EventSchema } from '../src/schemas/event.js'
import { published } from './published-schemas.js'

const matchesPublished = published('event')
const matchesTypeBox = TypeCompiler.Compile(EventSchema)

const text = fc.string({ unit: 'binary' })
const json = fc.jsonValue({ maxDepth: 2, stringUnit: 'binary' })
const nearlyType = fc.oneof(
  fc.constantFrom('a:b', ':b', 'a:', ':', 'a:b:c', 'a::', 'a:\n', '\n:b', 'a', '', '$bus:hello', '$bus:', '$BUS:x'),
  fc.tuple(text, fc.constantFrom(':', '::', ''), text).map((pieces) => pieces.join('')),
  json,
)
const nearlyEventId = fc.oneof(
  fc.string({ unit: fc.constantFrom('!', '~', 'x', ' ', '\u007f', '\n'), maxLength: 3 }),
  fc.integer({ min: 120, max: 136 }).map((length) => 'x'.repeat(length)),
  text,
  json,
)
const nearlyEvent = fc.record(
  {
    type: nearlyType,
    payload: json,
    pluginId: fc.oneof(text, json),
    eventId: nearlyEventId,
    source: fc.oneof(fc.constant('server-bridge'), json),
  },
  { requiredKeys: [] },
)
const anyJson = fc.oneof({ arbitrary: nearlyEvent, weight: 9 }, { arbitrary: json, weight: 1 })

it('judge, the TypeBox schema and the published schema agree on what an event is (EVENT-1 to EVENT-4)', () => {
  const seen = { event: 0, control: 0, invalid: 0 }
  fc.assert(
    fc.property(anyJson, (value) => {
      const { kind } = judge(value)
      seen[kind] += 1
      if (kind === 'control') return
      expect(matchesPublished(value)).toBe(kind === 'event')
      expect(matchesTypeBox.Check(value)).toBe(kind === 'event')
    }),
    { numRuns: 5_000 },
  )
  expect(Math.min(seen.event, seen.control, seen.invalid)).toBeGreaterThan(50)
})

it('an object is a control message exactly where its type begins with the prefix (CTRL-1)', () => {
  fc.assert(
    fc.property(anyJson, (value) => {
      const type = (value as { type?: unknown } | null)?.type
      const begins = !Array.isArray(value) && typeof type === 'string' && type.startsWith(CONTROL_PREFIX)
      expect(judge(value).kind === 'control').toBe(begins)
    }),
    { numRuns: 5_000 },
  )
})
