/** Events as a stream carries them: the right lines, and never more of them at once than a line takes (RELAY-3, SSE-4). */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { COPY_BYTES, PIECE_BYTES, sseFraming } from '../src/node/sse-framing.js'

const MIB = 1024 * 1024
const place = { session: 'S', number: 7 }

function pieces(events: readonly string[], withPlace = false): Uint8Array[] {
  const frames = sseFraming.events(events.map((event) => Buffer.from(event)))
  const reader = frames.pieces(withPlace ? place : undefined)
  return [...{ [Symbol.iterator]: () => reader }]
}

const written = (events: readonly string[], withPlace = false) => Buffer.concat(pieces(events, withPlace)).toString()

/** The same by the words of the text. */
const expected = (events: readonly string[], withPlace = false) =>
  events
    .map((event, index) => {
      const id = withPlace ? `id: ${place.session}.${place.number + index}\n` : ''
      const lines = event.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`)
      return `${id}${lines.join('')}\n`
    })
    .join('')

const text = fc.array(fc.constantFrom('\r', '\n', '\r\n', 'a', 'é', '{"x":1}'), { minLength: 1, maxLength: 40 })

test('CR, LF and CRLF begin a line each', () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), fc.boolean(), (events, withPlace) => {
      const texts = events.map((parts) => parts.join(''))
      expect(written(texts, withPlace)).toBe(expected(texts, withPlace))
    }),
  )
})

for (const [name, newline] of Object.entries({ CR: '\r', LF: '\n', CRLF: '\r\n' })) {
  test(`an event that is nothing but ${name} goes out in pieces, the same as in one`, () => {
    const event = newline.repeat(300_000 / newline.length)
    const parts = pieces([event], true)
    expect(Buffer.concat(parts).toString() === expected([event], true)).toBe(true)
    expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(PIECE_BYTES + 16)
  })
}

test('many small events that newlines make large go out in pieces too', () => {
  const events = Array.from({ length: 60 }, () => '\n'.repeat(1_000))
  expect(written(events, true)).toBe(expected(events, true))
  expect(Math.max(...pieces(events).map(({ length }) => length))).toBeLessThanOrEqual(PIECE_BYTES + 16)
})

test('what is large is not copied for each reader', () => {
  const event = Buffer.alloc(8 * MIB, 'x')
  const frames = sseFraming.events([event])
  const reader = frames.pieces(place)
  const own = [...{ [Symbol.iterator]: () => reader }].filter(({ buffer }) => buffer !== event.buffer)
  expect(own.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(100)
})

test('in a session each reader has its own ids, and small events are copied a few at a time', () => {
  const events = Array.from({ length: 60 }, (_, index) => `{"type":"t:x","payload":"${'x'.repeat(index * 17)}"}`)
  expect(written(events, true)).toBe(expected(events, true))
  expect(Math.max(...pieces(events, true).map(({ length }) => length))).toBeLessThanOrEqual(COPY_BYTES + 4_096)
})

test('what readers in sessions do not share of 60 KiB are the ids', () => {
  const frames = sseFraming.events(Array.from({ length: 15 }, () => Buffer.alloc(4_000, 'x')))
  const read = () => [...{ [Symbol.iterator]: () => frames.pieces(place) }]
  const shared = new Set(read())
  const own = read().filter((piece) => !shared.has(piece))
  expect(own.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(1_000)
})

test('readers that keep pace share the lines of an event', () => {
  const frames = sseFraming.events([Buffer.from('\n'.repeat(MIB))])
  const [one, other] = [frames.pieces(undefined), frames.pieces(undefined)]
  for (let piece = one.next(); !piece.done; piece = one.next()) expect(other.next().value).toBe(piece.value)
})
