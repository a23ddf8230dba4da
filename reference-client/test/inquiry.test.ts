import { describe, expect, it } from 'vitest'
import type { HttpAnswer } from '../src/link/transport.js'
import { answerOf } from './simulated/simulated-bus.js'
import { simulatedLink } from './simulated/simulated-link.js'

/** A link on a platform that does not tell what HTTP answered to an upgrade, and whose inquiries the test answers. */
function link() {
  const inquiries: { signal: AbortSignal; answer(answer: HttpAnswer | undefined): Promise<void> }[] = []
  const simulated = simulatedLink({ post: () => new Promise(() => {}) })
  const { bus, time, front } = simulated
  bus.inquire = (signal) =>
    new Promise((resolve) => {
      inquiries.push({
        signal,
        answer: (answer) => {
          resolve(answer)
          return time.pass(0)
        },
      })
    })
  front.port().listen(() => {})
  return { ...simulated, inquiries }
}

const TOKEN = answerOf(401, 'token-required', 'this bus needs its token')

describe('where the platform hides what was answered to an upgrade (CONN-8)', () => {
  it('the client asks the bus at once, outside the backoff, and reports and obeys its answer', async () => {
    const { bus, time, front, inquiries } = link()
    bus.latest.endMute()
    expect(front.status.current.status).toBe('connecting')
    expect(inquiries).toHaveLength(1)
    await inquiries[0]?.answer(TOKEN)
    expect(front.status.current).toMatchObject({ status: 'closed', reason: expect.stringContaining('needs its token') })
    time.advance(4_999)
    expect(bus.attempts).toHaveLength(1)
    time.advance(1)
    expect(bus.attempts).toHaveLength(2)
  })

  it('an answer that comes during the next attempt counts for that', async () => {
    const { bus, time, inquiries, front } = link()
    bus.latest.endMute()
    time.advance(100)
    expect(bus.attempts).toHaveLength(2)
    await inquiries[0]?.answer(TOKEN)
    expect(front.status.current.reason).toContain('needs its token')
    bus.latest.endMute()
    expect(front.status.current.status).toBe('closed')
    time.advance(4_999)
    expect(bus.attempts).toHaveLength(2)
  })

  it('refusals so told are none of the ten failures (FALLBACK-1)', async () => {
    const { bus, streams, time, inquiries } = link()
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      bus.latest.endMute()
      await inquiries.at(-1)?.answer(TOKEN)
      time.advance(5_000)
    }
    expect(bus.attempts).toHaveLength(13)
    expect(streams.attempts).toHaveLength(0)
  })

  it('another server is named as none, and the backoff goes on', async () => {
    const { bus, time, front, inquiries } = link()
    bus.latest.endMute()
    await inquiries[0]?.answer({ url: 'http://127.0.0.1:5173/__devtools/ws', status: 200, body: '<html>' })
    expect(front.status.current).toMatchObject({
      status: 'connecting',
      reason: 'http://127.0.0.1:5173 has no devtools bus at /__devtools (200); check url and basePath',
    })
    time.advance(100)
    expect(bus.attempts).toHaveLength(2)
  })

  it('one that was answered is not asked again at each failure; one that was not is', async () => {
    const { bus, time, inquiries } = link()
    bus.latest.endMute()
    await inquiries[0]?.answer(undefined)
    time.advance(100)
    bus.latest.endMute()
    expect(inquiries).toHaveLength(2)
    await inquiries[1]?.answer(answerOf(426, 'upgrade-required', 'ask for an upgrade'))
    time.advance(200)
    bus.latest.endMute()
    time.advance(400)
    bus.latest.endMute()
    expect(inquiries).toHaveLength(2)
  })

  it('nobody is asked any more once the link is open, or stopped', async () => {
    const { bus, time, front, inquiries } = link()
    bus.latest.endMute()
    time.advance(100)
    bus.latest.accept()
    bus.latest.hello()
    expect(inquiries[0]?.signal.aborted).toBe(true)
    await inquiries[0]?.answer(TOKEN)
    expect(front.status.current).toMatchObject({ status: 'open' })
    bus.latest.end()
    time.advance(400)
    bus.latest.endMute()
    await front.close()
    expect(inquiries[1]?.signal.aborted).toBe(true)
    await inquiries[1]?.answer(TOKEN)
    expect(front.status.current.reason).toBeUndefined()
  })
})
