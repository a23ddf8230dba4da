/** The reference bus and reference links over real sockets and faulty lines. A seed draws the same histories again. */
import { randomInt } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import { describeHistory, drawHistory, failureText, runHistories } from '../soak/dist/index.js'

const COUNT = 60

test('a seed gives the same history again', () => {
  expect(describeHistory(drawHistory(7))).toBe(describeHistory(drawHistory(7)))
  expect(describeHistory(drawHistory(8))).not.toBe(describeHistory(drawHistory(7)))
})

test(`${COUNT} histories: nothing doubled or out of order, and what is missing is what was declared`, async () => {
  // What links report to people is not judged here.
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const seed = randomInt(1_000_000_000)
  const { failures, total, played } = await runHistories({ seed, count: COUNT })
  console.log(`histories from seed ${seed}: ${JSON.stringify(total)}`)
  expect(failures.map(failureText).join('\n')).toBe('')
  expect(played).toBe(COUNT)
  expect(total.heard).toBeGreaterThan(COUNT)
}, 180_000)
