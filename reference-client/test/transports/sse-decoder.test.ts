import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SseDecoder } from '../../src/transports/sse-decoder.js'

/** By the book: the whole text at once, split at every line end. */
function decoded(text: string): string[] {
  const events: string[] = []
  let data: string[] = []
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/)
  // What stands after the last line end is no line yet.
  for (const line of lines.slice(0, -1)) {
    const [, field, value] = /^([^:]*)(?::\u0020?([\s\S]*))?$/.exec(line) ?? []
    if (line === '') {
      if (data.length > 0) events.push(data.join('\n'))
      data = []
    } else if (field === 'data') data.push(value ?? '')
  }
  return events
}

describe('server-sent events', () => {
  const piece = fc.constantFrom(
    'data:',
    'data: ',
    'data',
    'event: $bus:ack',
    'id: S.1',
    ': comment',
    '{}',
    'é😀',
    ' ',
    ':',
  )
  const end = fc.constantFrom('\n', '\r', '\r\n', '\n\n', '\r\r', '\r\n\r\n')
  const text = fc
    .tuple(fc.constantFrom('', '\ufeff'), fc.array(fc.oneof(piece, end), { maxLength: 30 }))
    .map(([mark, parts]) => mark + parts.join(''))

  it('are the same wherever the text is cut', () => {
    fc.assert(
      fc.property(text, fc.array(fc.nat(200), { maxLength: 10 }), (whole, at) => {
        const cuts = [0, ...at.map((one) => one % (whole.length + 1)).sort((a, b) => a - b), whole.length]
        const decoder = new SseDecoder()
        const events = cuts.slice(1).flatMap((cut, index) => decoder.take(whole.slice(cuts[index], cut)))
        expect(events).toEqual(decoded(whole))
      }),
      { numRuns: 5_000 },
    )
  })

  it('of several data lines are one text with line feeds, whatever the event is called', () => {
    const decoder = new SseDecoder()
    expect(decoder.take('event: $bus:hello\nid: S.0\ndata: {\ndata:"type":"a:b"}\n\n: quiet\n\ndata\n\n')).toEqual([
      '{\n"type":"a:b"}',
      '',
    ])
  })

  it('of megabytes may come in small pieces', () => {
    const decoder = new SseDecoder()
    decoder.take('data: ')
    const piece = 'x'.repeat(64)
    for (let index = 0; index < 131_072; index += 1) decoder.take(piece)
    expect(decoder.take('\n\n')[0]).toHaveLength(8 * 1024 * 1024)
  })
})
