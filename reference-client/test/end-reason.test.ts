import { describe, expect, it } from 'vitest'
import { endReason } from '../src/link/end-reason.js'

const url = 'http://127.0.0.1:5173/__devtools/ws'
const words = (code: string, message: string) => JSON.stringify({ error: { code, message } })

/** Bodies that are none of a bus. */
const strange: Record<string, string> = {
  html: '<!doctype html>\n<html></html>',
  'nothing at all': '',
  'JSON of another server': '{"error":"nope","message":"no"}',
  'a number': '7',
  binary: '\u0000\ufffd\u0007',
}

describe('what HTTP answered in the place of a connection', () => {
  it.each([
    [401, 'token-required', true, 'the bus refused this client (401: because); check token and url'],
    [403, 'origin-refused', true, 'the bus refused this client (403: because); check token and url'],
    [409, 'other-project', true, 'the bus belongs to another project (409: because); check url and project'],
    [
      404,
      'not-found',
      false,
      'http://127.0.0.1:5173 has no devtools bus at /__devtools (404: because); check url and basePath',
    ],
    [503, 'x', false, 'http://127.0.0.1:5173 cannot serve a devtools bus at /__devtools now (503: because)'],
  ])('%i in the words of a bus', (status, code, isRefusal, why) => {
    expect(endReason({ code: 1006, reason: '', answer: { url, status, body: words(code, 'because') } })).toEqual({
      why,
      isRefusal,
    })
  })

  it.each(Object.keys(strange))('%s is not repeated', (name) => {
    for (const status of [200, 404, 302]) {
      const { why, isRefusal } = endReason({
        code: 1006,
        reason: '',
        answer: { url, status, body: strange[name] ?? '' },
      })
      expect(isRefusal).toBe(false)
      expect(why).toBe(`http://127.0.0.1:5173 has no devtools bus at /__devtools (${status}); check url and basePath`)
    }
    const refused = endReason({ code: 1006, reason: '', answer: { url, status: 401, body: strange[name] ?? '' } })
    expect(refused).toEqual({ why: `${url} refused this client (401); check url and token`, isRefusal: true })
  })

  it('is shown on one line, however long it is', () => {
    const message = 'x\r\n'.repeat(100_000)
    const answer = { url, status: 403, body: words('origin-refused', message) }
    for (const end of [
      { code: 1006, reason: '', answer },
      { code: 1008, reason: message },
    ]) {
      const { why } = endReason(end)
      expect(why).not.toMatch(/[\r\n]/)
      expect(why.length).toBeLessThan(700)
    }
  })

  it('at the root of a server', () => {
    const answer = { url: 'http://127.0.0.1:5173/ws', status: 404, body: '' }
    expect(endReason({ code: 1006, reason: '', answer }).why).toContain('has no devtools bus at / (404)')
  })
})
