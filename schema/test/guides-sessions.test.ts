import { describe, expect, it } from 'vitest'
import { published } from './published-schemas.js'
import { playThrough } from './session-example-play.js'
import { type Example, examples } from './session-examples.js'

const schemas = ['hello', 'ack', 'error', 'event', 'refusal', 'send-result'].map(published)
const isNotification = published('adapter-notification')
/** In the place of an event that is not to be sent (LIMIT-6). */
const PLACEHOLDER = 'null'

const messages = examples.flatMap(({ title, lines }) =>
  lines.flatMap((line) => {
    if (line.kind === 'cut' || line.kind === 'remark') return []
    const [, text] = /^(?:ws |data: )?(\{.*\}|null)$/.exec(line.text) ?? []
    return text === undefined || text === PLACEHOLDER ? [] : [{ title, text }]
  }),
)

describe('the examples of spec/session-examples.md', () => {
  it('are those that section 9 needs', () => {
    expect(examples.map(({ title }) => title)).toEqual([
      'Cut in mid-burst',
      'The bus is started again',
      'More than the windows hold',
      'From WebSocket to HTTP and back',
      'A POST that was overtaken',
      'Two connections, one session',
      'In the queue, before hello.',
      'After a close with 1009.',
      'Over POST.',
      'The other way',
    ])
  })

  it.each(messages)('keep to a published schema: $title: $text', ({ text }) => {
    const value: unknown = JSON.parse(text)
    expect(schemas.some((matches) => matches(value))).toBe(true)
  })

  it('show each kind of message', () => {
    const values = messages.map(({ text }) => JSON.parse(text) as unknown)
    expect(schemas.map((matches) => values.some((value) => matches(value)))).toEqual(schemas.map(() => true))
  })

  it.each(examples)('have the numbers that follow from what was sent: $title', (example: Example) => {
    expect(playThrough(example)).toEqual(example.outcome)
  })

  it.each(examples)('end with a status as an adapter reports it: $title', ({ outcome }) => {
    expect(isNotification(outcome.status)).toBe(true)
  })
})
