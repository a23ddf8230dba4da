import { TypeCompiler } from '@sinclair/typebox/compiler'
import { describe, expect, it } from 'vitest'
import { isFromBridge, judgeText } from '../src/event.js'
import { judgeBytes } from '../src/judge-bytes.js'
import { EventSchema } from '../src/schemas/event.js'
import { published } from './published-schemas.js'
import { readVectors, type Text, textOf } from './read-vectors.js'

interface Valid {
  name: string
  text: Text
  kind: 'event' | 'control'
  type: string
  fromBridge?: boolean
}
type Invalid = { name: string; code: string; eventId?: string } & ({ text: Text } | { base64: string })

const matchesPublished = published('event')
const matchesTypeBox = TypeCompiler.Compile(EventSchema)
const valid = readVectors<Valid>('events-valid.json').vectors
const invalid = readVectors<Invalid>('events-invalid.json').vectors

const judges = [
  judgeText,
  function judgeTheBytes(text: string) {
    return judgeBytes(new TextEncoder().encode(text))
  },
]

describe('what the vectors call an event or a control message', () => {
  it.each(valid.flatMap((vector) => judges.map((judge) => ({ ...vector, by: judge.name, judge }))))(
    'is judged so by $by: $name',
    ({ text, kind, type, fromBridge, judge }) => {
      const judged = judge(textOf(text))
      expect(judged).toMatchObject(kind === 'event' ? { kind, event: { type } } : { kind, type })
      if (fromBridge !== undefined) expect(judged.kind === 'event' && isFromBridge(judged.event)).toBe(fromBridge)
    },
  )

  it.each(valid.filter(({ kind }) => kind === 'event'))('matches the schema: $name', ({ text }) => {
    const value: unknown = JSON.parse(textOf(text))
    expect(matchesPublished(value)).toBe(true)
    expect(matchesTypeBox.Check(value)).toBe(true)
  })
})

describe('what the vectors call invalid', () => {
  const texts = invalid.flatMap((vector) => ('text' in vector ? [{ ...vector, text: textOf(vector.text) }] : []))
  const bytes = invalid.flatMap((vector) => ('base64' in vector ? [vector] : []))

  it.each(texts.flatMap((vector) => judges.map((judge) => ({ ...vector, by: judge.name, judge }))))(
    'is judged so by $by, its eventId told where it is one (BAD-2): $name',
    ({ text, code, eventId, judge }) => {
      const judged = judge(text)
      expect(judged).toMatchObject({ kind: 'invalid', code })
      expect(judged.kind === 'invalid' ? judged.eventId : undefined).toBe(eventId)
    },
  )

  it.each(texts.filter(({ code }) => code === 'invalid-event'))('does not match the schema: $name', ({ text }) => {
    const value: unknown = JSON.parse(text)
    expect(matchesPublished(value)).toBe(false)
    expect(matchesTypeBox.Check(value)).toBe(false)
  })

  it.each(bytes)('is not UTF-8 where it is given as bytes: $name', ({ base64, code }) => {
    expect(code).toBe('invalid-utf8')
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(base64, 'base64'))).toThrow()
  })
})
