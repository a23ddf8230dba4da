import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SseDecoder } from '../../src/transports/sse-decoder.js'

function take(decoder: SseDecoder, piece: string): string[] {
  const events: string[] = []
  decoder.take(piece, (data) => events.push(data))
  return events
}

const LIMIT = 8 * 1024 * 1024

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
        const decoder = new SseDecoder(LIMIT)
        const events = cuts.slice(1).flatMap((cut, index) => take(decoder, whole.slice(cuts[index], cut)))
        expect(events).toEqual(decoded(whole))
      }),
      { numRuns: 5_000 },
    )
  })

  it('of several data lines are one text with line feeds, whatever the event is called', () => {
    const decoder = new SseDecoder(LIMIT)
    expect(take(decoder, 'event: $bus:hello\nid: S.0\ndata: {\ndata:"type":"a:b"}\n\n: quiet\n\ndata\n\n')).toEqual([
      '{\n"type":"a:b"}',
      '',
    ])
  })

  it('of megabytes may come in small pieces', () => {
    const decoder = new SseDecoder(LIMIT)
    take(decoder, 'data: ')
    const piece = 'x'.repeat(64)
    for (let index = 0; index < 131_072; index += 1) take(decoder, piece)
    expect(take(decoder, '\n\n')[0]).toHaveLength(8 * 1024 * 1024)
  })

  it('of a million lines are one text', () => {
    const decoder = new SseDecoder(LIMIT)
    for (let index = 0; index < 1_000; index += 1) take(decoder, 'data: \n'.repeat(1_000))
    expect(take(decoder, 'data: x\n\n')[0]).toBe(`${'\n'.repeat(1_000_000)}x`)
  })
})

describe('an event of more than it takes', () => {
  const limit = 1_000
  const tooLong: Record<string, string> = {
    'in one line': `data: ${'x'.repeat(limit + 1)}`,
    'in many lines': 'data: xxxx\n'.repeat(limit / 5 + 1),
    'of line ends': 'data: \n'.repeat(limit + 2),
    'of line ends, without a colon': 'data\n'.repeat(limit + 2),
  }

  it.each(Object.keys(tooLong))('%s ends the reading before it is over, and no sooner', (name) => {
    const text = tooLong[name] ?? ''
    const decoder = new SseDecoder(limit)
    expect(take(decoder, `data: first\n\n${text}`)).toEqual(['first'])
    expect(decoder.tooLarge).toBe('event')
    expect(take(decoder, '\n\ndata: next\n\n')).toEqual([])
    const justRight = new SseDecoder(limit)
    expect(take(justRight, `data: ${'x'.repeat(limit - 1)}\ndata:\n\n`)).toEqual([`${'x'.repeat(limit - 1)}\n`])
    expect(justRight.tooLarge).toBeUndefined()
  })

  it('is distinguished from a control message, which has no number (LIMIT-7)', () => {
    const decoder = new SseDecoder(limit)
    take(decoder, `event: $bus:error\ndata: ${'x'.repeat(limit + 1)}`)
    expect(decoder.tooLarge).toBe('control')
  })

  it('may be any comment, and any field that does not count', () => {
    const decoder = new SseDecoder(limit)
    for (const begin of [':', 'id: ', 'retry:', 'datax:', 'x'.repeat(limit)]) {
      take(decoder, begin)
      for (let index = 0; index < 100; index += 1) take(decoder, 'data: x'.repeat(100))
      expect(take(decoder, '\ndata: y\n\n')).toEqual(['y'])
    }
    expect(decoder.tooLarge).toBeUndefined()
  })

  it('may be as long as the limit is by then', () => {
    const decoder = new SseDecoder(limit)
    take(decoder, `data: ${'x'.repeat(limit)}`)
    decoder.mostLength = 2 * limit
    expect(take(decoder, `${'x'.repeat(limit)}\n\n`)[0]).toHaveLength(2 * limit)
  })
})
