/** Response headers for browsers, proxies and monitoring, and requests with too many headers (CORS-3, CORS-5, PATH-4, REFUSE-2). */
import http from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { ask, startBus } from './peers.js'

const PAGE = { Origin: 'http://localhost:5173' }

/** Raw, as a client of Node's would not write so many. */
async function statusBehind(url: string, fillers: number, header: string): Promise<string> {
  const { connect } = await import('node:net')
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.write(`GET /__devtools/info HTTP/1.1\r\nHost: localhost\r\n${'a:\r\n'.repeat(fillers)}${header}\r\n\r\n`)
  return new Promise((resolve) => socket.once('data', (bytes) => resolve(String(bytes).slice(9, 12))))
}

test('an Origin behind more headers than Node keeps is not overlooked, for any header limit of the host', async () => {
  for (const maxHeadersCount of [undefined, 0, 50, 5_000]) {
    const server = http.createServer()
    if (maxHeadersCount !== undefined) server.maxHeadersCount = maxHeadersCount
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { url } = await startBus({ server })
    expect(await statusBehind(url, 40, 'X-Last: 1')).toBe('200')
    for (const fillers of [48, 60, 998, 999, 1_000, 2_000, 3_500]) {
      expect(await statusBehind(url, fillers, 'Origin: https://evil.example')).toMatch(/403|431/)
    }
  }
})

test('a preflight allows what an allowed page asks for, as far as it is a header name', async () => {
  const { url } = await startBus()
  const asked = 'X-B3-TraceId, x-datadog-origin,bad name,\u00e9,,content-type'
  const headers = { ...PAGE, 'Access-Control-Request-Headers': Buffer.from(asked).toString('latin1') }
  const { headers: answered } = await ask(`${url}/__devtools/send`, { method: 'OPTIONS', headers })
  expect(answered['access-control-allow-headers']).toBe(
    'authorization, content-type, last-event-id, baggage, sentry-trace, traceparent, tracestate, x-b3-traceid, x-datadog-origin',
  )
})

test('HEAD opens no stream', async () => {
  const bus = await startBus()
  const { status, headers, body } = await ask(`${bus.url}/__devtools/sse`, { method: 'HEAD' })
  expect([status, headers['content-type'], body]).toEqual([200, 'text/event-stream', ''])
  expect(bus.connected).toBe(0)
})
