import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { type ServerSentEvent, SseDecoder } from '../src/wire/sse-decoder.js'

function decoded(chunks: readonly Uint8Array[]): { events: ServerSentEvent[]; comments: string[] } {
  const heard = { events: [] as ServerSentEvent[], comments: [] as string[] }
  const decoder = new SseDecoder({
    event: (event) => heard.events.push(event),
    comment: (text) => heard.comments.push(text),
  })
  for (const chunk of chunks) decoder.take(chunk)
  return heard
}

it('Lines end with LF, CR or CRLF, events with an empty line, and an unfinished event is none', () => {
  const { events, comments } = decoded([
    Buffer.from(': hi\r\ndata: a\rdata:b\n\nevent: x\nid: 7\ndata\n\r\ndata: lost'),
  ])
  expect(events).toEqual([
    { event: undefined, data: 'a\nb', id: undefined },
    { event: 'x', data: '', id: '7' },
  ])
  expect(comments).toEqual([' hi'])
})

it('However its bytes are split, a stream says the same', () => {
  const stream = Buffer.from(
    '\ufeffdata: é😀\r\ndata:  two\r\n\r\nevent: $bus:hello\rdata: {}\r\r: c\n\nnot a field\ndata: z\n\n',
  )
  const whole = decoded([stream])
  expect(whole.events.map(({ data }) => data)).toEqual(['é😀\n two', '{}', 'z'])
  fc.assert(
    fc.property(fc.array(fc.nat(stream.length)), (places) => {
      const cuts = [0, ...places.sort((a, b) => a - b), stream.length]
      expect(decoded(cuts.slice(1).map((end, index) => stream.subarray(cuts[index], end)))).toEqual(whole)
    }),
  )
})
