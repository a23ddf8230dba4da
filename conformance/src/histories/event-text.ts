/** Events as text, which can be told apart by the `eventId` given to them. */
import * as fc from 'fast-check'
import { jsonText, space } from './json-text.js'

/** An event but for its `eventId`. */
export interface EventShape {
  /** Members in order, each `"name":value` with whatever space; none is named `eventId`. */
  members: readonly string[]
  /** Where among the members the id stands. */
  idAt: number
  before: string
  after: string
}

/** `source` of an event: `"server-bridge"`, any other JSON value, or absent. */
const source = fc.option(fc.oneof(fc.constant('"server-bridge"'), fc.constantFrom('"panel"', '42', 'null', '{}')), {
  nil: undefined,
})
const type = fc.constantFrom('a:b', 'query:added', 'a:b:c', 'a::', ' :x', 'a:\\n', 'é:😀', 'bus:hello', '$bus2:x')

export const eventShape: fc.Arbitrary<EventShape> = fc
  .record({
    type,
    payload: fc.option(jsonText, { nil: undefined }),
    pluginId: fc.option(fc.constantFrom('""', '"a"', '"other"'), { nil: undefined }),
    source,
    unknown: fc.option(jsonText, { nil: undefined }),
    spaces: fc.array(space, { minLength: 4, maxLength: 4 }),
    shift: fc.nat(4),
    idAt: fc.nat(5),
  })
  .map(({ spaces, shift, idAt, ...values }) => {
    const [before = '', after = '', left = '', right = ''] = spaces
    const members: string[] = []
    for (const [name, value] of Object.entries({ ...values, type: `"${values.type}"` })) {
      if (value !== undefined) members.push(`${left}"${name}"${right}:${left}${value}${right}`)
    }
    const turned = [...members.slice(shift % members.length), ...members.slice(0, shift % members.length)]
    return { members: turned, idAt: idAt % (members.length + 1), before, after }
  })

/** The event's text. */
export function eventText({ members, idAt, before, after }: EventShape, id: string): string {
  const all = [...members.slice(0, idAt), `"eventId":"${id}"`, ...members.slice(idAt)]
  return `${before}{${all.join(',')}}${after}`
}

/** The same event on one line, without space around it: what a line of NDJSON can carry. */
export function eventLine(shape: EventShape, id: string): string {
  return eventText(shape, id).replaceAll('\n', ' ').trim()
}
