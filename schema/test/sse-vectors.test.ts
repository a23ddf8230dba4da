import { describe, expect, it } from 'vitest'
import { judgeText } from '../src/event.js'
import { readVectors } from './read-vectors.js'

const { vectors } = readVectors<{ name: string; text: string; data: string[] }>('sse.json')

describe('the pieces of an event on a server-sent-events stream (RELAY-3)', () => {
  it.each(vectors)('are those of: $name', ({ text, data }) => {
    expect(text.split(/\r\n|\r|\n/)).toEqual(data)
  })

  it.each(vectors)('joined by LF are the same event: $name', ({ text, data }) => {
    expect(judgeText(text).kind).toBe('event')
    expect(JSON.parse(data.join('\n'))).toEqual(JSON.parse(text))
  })

  it.each(vectors)('come back from the stream as an EventSource reads it: $name', ({ data }) => {
    expect(dataOf(data.map((piece) => `data: ${piece}\n`).join(''))).toEqual(data)
  })
})

/** The `data` fields of a stream, by the rules of the HTML standard: one space after the colon is no part of the value. */
function dataOf(stream: string): string[] {
  const lines = stream.split(/\r\n|\r|\n/).slice(0, -1)
  return lines.map((line) => {
    const colon = line.indexOf(':')
    expect(line.slice(0, colon)).toBe('data')
    return line.slice(colon + 1).replace(/^ /, '')
  })
}
