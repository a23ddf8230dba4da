/** The answer to a POST comes from a peer that may send without end: what is kept of it is bounded. */
import { expect, test } from 'vitest'
import { textOf } from '../../src/transports/http-answer.js'
import { MOST_ANSWER_BYTES } from '../../src/transports/post.js'

async function* inChunks(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

for (const size of [1, 7, 30_000, 1_000_000]) {
  test(`an answer in chunks of ${size} bytes is read as it was sent`, async () => {
    const text = '{"accepted":1,"é":"€😀"}'.repeat(3_000)
    expect((await textOf(inChunks(text, size), MOST_ANSWER_BYTES)) === text).toBe(true)
  })
}

test('an answer of 16,384 rejected lines is read whole', async () => {
  const line = { index: 16_383, code: 'invalid-event', message: 'x'.repeat(60) }
  const text = JSON.stringify({ accepted: 0, rejected: Array.from({ length: 16_384 }, () => line) })
  expect((await textOf(inChunks(text, 60_000), MOST_ANSWER_BYTES)) === text).toBe(true)
})

test('an answer without end is given up at the bound, and nothing of it is kept', async () => {
  let read = 0
  let isLeft = false
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        read += 64 * 1024
        yield Buffer.alloc(64 * 1024, ' ')
      }
    } finally {
      isLeft = true
    }
  }
  expect(await textOf(endless(), MOST_ANSWER_BYTES)).toBe('')
  expect(read).toBeLessThanOrEqual(2 * 1024 * 1024 + 64 * 1024)
  expect(isLeft).toBe(true)
})
