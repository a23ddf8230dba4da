import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { published } from './published-schemas.js'

const page = (name: string): string[] =>
  readFileSync(new URL(`../../spec/${name}.md`, import.meta.url), 'utf8').split('\n')

const isReply = published('adapter-reply')
const isNotification = published('adapter-notification')

describe.each([
  ['implement-a-bus', 'bus', published('adapter-bus-request')],
  ['implement-a-client', 'client', published('adapter-client-request')],
])('the conversation with an adapter in spec/%s.md', (name, subject, isRequest) => {
  const said = page(name).flatMap((line) => {
    const [, speaker, text] = /^(suite|bus|client) {2,}(\{.*\})$/.exec(line) ?? []
    return text === undefined ? [] : [{ speaker, text, message: JSON.parse(text) as { id?: number; do?: string } }]
  })

  it('has both sides', () => {
    expect(new Set(said.map(({ speaker }) => speaker))).toEqual(new Set(['suite', subject]))
  })

  it.each(said)('keeps to the published schemas: $speaker $text', ({ speaker, message }) => {
    if (speaker !== 'suite') expect(isReply(message) || isNotification(message)).toBe(true)
    else expect(isRequest(message)).toBe(message.do !== 'dance')
  })

  it('answers every request once, in order', () => {
    const ids = (who: string) =>
      said.filter(({ speaker }) => speaker === who).flatMap(({ message }) => message.id ?? [])
    expect(ids(subject)).toEqual(ids('suite'))
  })
})

describe('what a bus says in spec/transcripts.md', () => {
  const schemas = ['hello', 'error', 'event', 'refusal', 'send-result'].map(published)
  const bodies = page('transcripts').flatMap((line) => /^< (?:ws |data: )?(\{.*\})$/.exec(line)?.[1] ?? [])
  const whole = bodies.filter((text) => !text.includes(',…'))

  it.each(whole)('keeps to a published schema: %s', (text) => {
    const value: unknown = JSON.parse(text)
    expect(schemas.some((matches) => matches(value))).toBe(true)
  })

  it('shows each kind of answer', () => {
    const values = whole.map((text) => JSON.parse(text) as unknown)
    expect(schemas.map((matches) => values.some((value) => matches(value)))).toEqual(schemas.map(() => true))
  })

  it('gives every posted body its true length', () => {
    const requests = page('transcripts').join('\n').split('> POST ').slice(1)
    expect(requests.length).toBeGreaterThan(0)
    for (const request of requests) {
      const [, length, body = ''] = /Content-Length: (\d+)\n(?:> [A-Z].*\n)*>\n((?:> .*\n)+)/.exec(request) ?? []
      const lines = body
        .trimEnd()
        .split('\n')
        .map((line) => line.slice(2))
      const ended = request.includes('x-ndjson') ? '\n' : ''
      expect(Number(length), body).toBe(Buffer.byteLength(lines.join('\n') + ended))
    }
  })
})
