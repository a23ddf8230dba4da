import { describe, expect, it } from 'vitest'
import { Outbox } from '../../src/link/outbox.js'

function event(name: string, bytes = 10) {
  return { eventId: name, text: name, bytes }
}

function outboxOf(count: number, limits: { events?: number; bytes?: number } = {}): Outbox {
  const outbox = new Outbox(limits)
  for (let number = 1; number <= count; number += 1) outbox.add(event(`e${number}`), true)
  return outbox
}

function copies(outbox: Outbox): string[] {
  return outbox.head(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY).map(({ text }) => text)
}

/** What is sent again after a return. */
function resent(outbox: Outbox): string[] {
  const texts: string[] = []
  for (let copy = outbox.unsent; copy !== undefined; copy = outbox.unsent) {
    texts.push(copy.text)
    outbox.advance()
  }
  return texts
}

describe('copies of what was sent (WINDOW-3)', () => {
  it('are kept until they are acknowledged, and `first` is the lowest of them, or the next number', () => {
    const outbox = outboxOf(5)
    expect(outbox.first).toBe(1)
    outbox.acknowledge(4)
    expect([outbox.first, copies(outbox)]).toEqual([5, ['e5']])
    outbox.acknowledge(5)
    expect([outbox.first, outbox.next, copies(outbox)]).toEqual([6, 6, []])
  })

  it('go oldest first, by number and by bytes; the newest stays', () => {
    const many = outboxOf(1_200)
    expect(many.first).toBe(201)
    expect(many.length).toBe(1_000)
    const large = outboxOf(3, { bytes: 25 })
    expect(large.first).toBe(2)
    large.add(event('huge', 1_000), true)
    expect([large.first, copies(large)]).toEqual([4, ['huge']])
  })

  it('are sent again in order from what the bus has on (RESUME-6)', () => {
    const outbox = outboxOf(5)
    outbox.resume(3)
    expect(resent(outbox)).toEqual(['e4', 'e5'])
    outbox.acknowledge(4)
    outbox.resume(4)
    expect(resent(outbox)).toEqual(['e5'])
    expect(outbox.next).toBe(6)
  })

  it('get new numbers in a new session (RESUME-7)', () => {
    const outbox = outboxOf(5)
    outbox.acknowledge(3)
    outbox.restart()
    expect([outbox.first, outbox.next]).toEqual([1, 3])
    expect(resent(outbox)).toEqual(['e4', 'e5'])
  })

  it('follow a bus that counts on beyond what was sent', () => {
    const outbox = outboxOf(2)
    outbox.resume(7)
    expect([outbox.first, outbox.length]).toEqual([8, 0])
  })

  it('that are given up keep their number in a session, and are gone in a new one (LIMIT-5, LIMIT-6)', () => {
    const outbox = outboxOf(3)
    outbox.add(event('large', 1_000), true)
    outbox.resume(1)
    expect(outbox.giveUpFirst().map(({ eventId }) => eventId)).toEqual(['e2'])
    expect(outbox.giveUpFirst()).toEqual([])
    expect(outbox.giveUpLarger(500, true).map(({ eventId }) => eventId)).toEqual(['large'])
    expect(outbox.giveUpLarger(3, true).map(({ eventId }) => eventId)).toEqual(['e3'])
    expect([outbox.isGivenUp(2), outbox.isGivenUp(5)]).toEqual([true, false])
    expect(resent(outbox)).toEqual(['null', 'null', 'null'])
    expect(outbox.next).toBe(5)
    outbox.restart()
    expect([outbox.next, outbox.length]).toEqual([1, 0])
  })

  it('can be taken out without a number to keep', () => {
    const outbox = outboxOf(3)
    outbox.restart()
    expect(outbox.removeFirst().map(({ eventId }) => eventId)).toEqual(['e1'])
    expect([outbox.first, outbox.next, resent(outbox)]).toEqual([1, 3, ['e2', 'e3']])
  })

  it('leave in batches of so many events, or bytes with their line ends, but one in any case', () => {
    const outbox = outboxOf(4)
    expect(outbox.head(3, 1_000)).toHaveLength(3)
    expect(outbox.head(9, 22)).toHaveLength(2)
    expect(outbox.head(9, 21)).toHaveLength(1)
    expect(outbox.head(9, 1)).toHaveLength(1)
  })

  it.each([{ events: 0 }, { bytes: 1.5 }, { events: Number.NaN }])('refuse the window %j', (limits) => {
    expect(() => new Outbox(limits)).toThrow(/window\.(events|bytes) must be a whole number of at least 1/)
  })
})
