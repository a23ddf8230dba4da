/** The lines of a POST are taken piece by piece, and what others send in between (LIMIT-10). */
import { expect, test } from 'vitest'
import { type Answer, ask, connect, post, startBus } from './peers.js'

const LINES = 16_000
const batch = (count: number, rest = '') =>
  Array.from({ length: count }, (_, n) => `{"type":"batch:line","payload":${n}${rest}}`).join('\n')
const lineOf = (text: string) => (JSON.parse(text) as { payload: number }).payload
const NDJSON = 'application/x-ndjson'

test('an event that comes while a long batch is taken does not wait for its end', async () => {
  const bus = await startBus()
  const other = await connect(bus.url)
  const heard: string[] = []
  bus.onAll(({ type }) => {
    if (heard.push(type) === 1) other.send('{"type":"other:event"}')
  })
  await post(bus.url, batch(LINES), NDJSON)
  await expect.poll(() => heard.length).toBe(LINES + 1)
  expect(heard.indexOf('other:event')).toBeLessThan(LINES / 2)
})

test('a client that reads on is not left behind by a batch of more events than the window keeps', async () => {
  const bus = await startBus()
  const reader = await connect(bus.url, '?v=1&bridge=server')
  await reader.next() // hello
  // More than the operating system takes for a reader.
  await post(bus.url, batch(LINES, `,"rest":"${'x'.repeat(460)}"`), NDJSON)
  for (let n = 0; n < LINES; n += 1) expect(lineOf(await reader.next())).toBe(n)
  expect(reader.socket.readyState).toBe(reader.socket.OPEN)
})

test('the second of two POSTs of a session waits until the lines of the first are taken', async () => {
  const bus = await startBus()
  const first = await connect(bus.url, '?v=1')
  const hello = JSON.parse(await first.next()) as { payload: { session: string } }
  first.socket.terminate()
  await expect.poll(() => bus.connected).toBe(0)
  const postFrom = (number: number, body: string) =>
    ask(`${bus.url}/__devtools/send?v=1&session=${hello.payload.session}&first=${number}`, {
      method: 'POST',
      headers: { 'content-type': NDJSON },
      body,
    })
  const answers: Promise<Answer>[] = []
  const heard: unknown[] = []
  bus.onAll(({ payload }) => {
    // The body of the second is complete while lines of the first are still to be taken.
    if (heard.push(payload) === 1) answers.push(postFrom(LINES + 1, '{"type":"batch:line","payload":"last"}'))
  })
  answers.push(postFrom(1, batch(LINES)))
  await expect.poll(() => heard.length).toBe(LINES + 1)
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([202, 202])
  expect(bus.sessions).toMatchObject([{ received: LINES + 1, lost: 0 }])
  expect(heard).toHaveLength(LINES + 1)
  expect(heard.at(-1)).toBe('last')
})

test('the answer to a control message does not repeat its name', async () => {
  const bus = await startBus()
  const { status, body } = await post(bus.url, `{"type":"$bus:${'x'.repeat(1_000_000)}"}`)
  expect(status).toBe(400)
  expect(JSON.parse(body)).toMatchObject({ error: { code: 'control-message' } })
  expect(body.length).toBeLessThan(1_000)
})
