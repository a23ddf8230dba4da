/** Messages that are no events, or only nearly, or only nearly not. What each is says the oracle. */
import * as fc from 'fast-check'
import { typeOf } from '../oracle/judge.js'
import { jsonText } from './json-text.js'

const NEAR_EVENTS: readonly string[] = [
  '',
  ' ',
  'not json',
  '{',
  '{"type":"a:b"',
  '{"type":"a:b"}}',
  "{'type':'a:b'}",
  '{"type":"a:b",}',
  '\ufeff{"type":"a:b"}',
  'NaN',
  'null',
  'true',
  '7',
  '"a:b"',
  '[]',
  '[{"type":"a:b"}]',
  '{}',
  '{"type":7}',
  '{"type":null}',
  '{"type":"connect"}',
  '{"type":"tanstack-connect"}',
  '{"type":":b"}',
  '{"type":"a:"}',
  '{"type":":"}',
  '{"type":""}',
  '{"Type":"a:b"}',
  '{"type ":"a:b"}',
  '{"type":"a:b","type":"x"}',
  '{"type":"a:b","type":7}',
  '{"__proto__":{"type":"a:b"}}',
  '{"type":"a:b","pluginId":7}',
  '{"type":"a:b","pluginId":null}',
  '{"type":"a:b","pluginId":{}}',
  '{"type":"a:b","pluginId":"p","pluginId":[]}',
  '{"type":"a:b","eventId":""}',
  '{"type":"a:b","eventId":"a b"}',
  '{"type":"a:b","eventId":12}',
  '{"type":"a:b","eventId":null}',
  '{"type":"a:b","eventId":"é"}',
  '{"type":"a:b","eventId":"\\u007f"}',
  `{"type":"a:b","eventId":"${'x'.repeat(129)}"}`,
]

const CONTROLS: readonly string[] = [
  '{"type":"$bus:hello"}',
  '{"type":"\\u0024bus:hello","payload":{}}',
  '{"type":"$bus:"}',
  '{"type":"$bus:later","payload":1}',
  '{"type":"a:b","type":"$bus:error"}',
  '{"type":"$bus:x","pluginId":7,"eventId":""}',
]

const member = fc.tuple(fc.constantFrom('type', 'pluginId', 'eventId', 'source', 'Type', 'payload'), jsonText)
const anyObject = fc
  .array(member, { maxLength: 5 })
  .map((members) => `{${members.map(([name, value]) => `"${name}":${value}`).join(',')}}`)

/** Junk of every kind, control messages aside in most draws. */
export const junk: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...NEAR_EVENTS) },
  { weight: 2, arbitrary: fc.constantFrom(...CONTROLS) },
  { weight: 2, arbitrary: anyObject },
  { weight: 1, arbitrary: jsonText },
  { weight: 1, arbitrary: fc.string() },
)
/** Junk of which nobody could think that it is an event. */
export const plainJunk: fc.Arbitrary<string> = junk.filter((text) => typeOf(text) === undefined)
export const notAnEvent = { nearEvents: NEAR_EVENTS, controls: CONTROLS }
