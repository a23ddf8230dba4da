import { expect, test } from 'vitest'
import { Log } from '../src/hub/log.js'

const bytes = Buffer.from('12345')

test('counts, for each role, what it could hear before a position', () => {
  const log = new Log()
  log.append({ bytes, from: 'panel', sender: undefined })
  log.append({ bytes, from: 'bridge', sender: undefined })
  log.append({ bytes, from: 'in-process', sender: undefined })
  expect([0, 1, 2, 3].map((position) => log.heardBefore(position, 'panel').events)).toEqual([0, 0, 1, 2])
  expect([0, 1, 2, 3].map((position) => log.heardBefore(position, 'bridge').events)).toEqual([0, 1, 2, 3])
  expect(log.heardBefore(3, 'panel').bytes).toBe(10)
})

test('positions and counters go on when what nobody needs is let go', () => {
  const log = new Log()
  for (let i = 0; i < 5; i += 1) log.append({ bytes, from: 'bridge', sender: undefined })
  log.trimTo(3)
  expect([log.start, log.end]).toEqual([3, 5])
  expect(log.heardBefore(4, 'panel').events).toBe(4)
  expect(() => log.at(2)).toThrow('position 2 is not in the log (3 to 5)')
  log.trimTo(5)
  expect(log.heardBefore(5, 'panel').events).toBe(5)
})

test('remembers of a sender only where its newest entry is', () => {
  const log = new Log()
  const sender = { lastSent: -1 }
  log.append({ bytes, from: 'bridge', sender })
  log.append({ bytes, from: 'bridge', sender: undefined })
  expect(sender.lastSent).toBe(0)
})
