import { expect, test } from 'vitest'
import { Log } from '../src/hub/log.js'

const bytes = new Uint8Array([1, 2, 3, 4, 5])

test('says how much there is from a position on', () => {
  const log = new Log()
  for (let i = 0; i < 3; i += 1) log.append({ bytes, sender: undefined })
  expect([0, 1, 2, 3].map((position) => log.bytesFrom(position))).toEqual([15, 10, 5, 0])
})

test('positions go on when what nobody needs is let go', () => {
  const log = new Log()
  for (let i = 0; i < 5; i += 1) log.append({ bytes, sender: undefined })
  log.trimTo(3)
  expect([log.start, log.end]).toEqual([3, 5])
  expect(log.bytesFrom(4)).toBe(5)
  expect(() => log.at(2)).toThrow('position 2 is not in the log (3 to 5)')
  log.trimTo(5)
  expect([log.start, log.end, log.bytesFrom(5)]).toEqual([5, 5, 0])
})

test('remembers of a sender where its newest entry is, and how much it sent', () => {
  const log = new Log()
  const sender = { lastSent: -1, sentEvents: 0, sentBytes: 0 }
  log.append({ bytes, sender })
  log.append({ bytes, sender: undefined })
  expect(sender).toEqual({ lastSent: 0, sentEvents: 1, sentBytes: 5 })
})
