import { BATCH_LINES, LISTED_LINES } from '@devtools-bus/schema/constants'
import { expect, test } from 'vitest'
import { startBus } from './peers.js'

const answerTo = async (url: string, lines: string[]) => {
  const headers = { 'Content-Type': 'application/x-ndjson' }
  return (await fetch(`${url}/__devtools/send`, { method: 'POST', headers, body: lines.join('\n') })).text()
}

test('the answer to a batch lists its first bad lines, and counts the others (SEND-3)', async () => {
  const { url } = await startBus()
  const text = await answerTo(url, [...Array(BATCH_LINES - 1).fill('x'), '{"type":"a:b"}'])
  expect(text.length).toBeLessThan(16 * 1024)
  const answer = JSON.parse(text)
  expect(answer).toMatchObject({ accepted: 1, unlisted: BATCH_LINES - 1 - LISTED_LINES })
  expect(answer.rejected.map(({ index }: { index: number }) => index)).toEqual(
    Array.from({ length: LISTED_LINES }, (_, i) => i),
  )
})

test('of as many as are listed none is counted beside', async () => {
  const { url } = await startBus()
  const answer = JSON.parse(await answerTo(url, Array(LISTED_LINES).fill('x')))
  expect(answer.rejected).toHaveLength(LISTED_LINES)
  expect(answer).not.toHaveProperty('unlisted')
})
