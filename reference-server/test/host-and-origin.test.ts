import { describe, expect, test } from 'vitest'
import { isHostAllowed, parseHost } from '../src/node/host-policy.js'
import { isOriginAllowed } from '../src/node/origin-policy.js'

const policy = { boundHost: 'box.lan', allowedHosts: ['dev.example', '.wild.example'] }
const hostAllowed = (value: string) => {
  const host = parseHost(value)
  return host !== undefined && isHostAllowed(host, policy)
}

describe('HOST-1', () => {
  test.each([
    'localhost',
    'LOCALHOST.:4206',
    'app.localhost:80',
    '127.0.0.1:4206',
    '127.9.9.9',
    '[::1]:4206',
    '[fe80::1]',
    '192.168.1.5:4206',
    'box.lan',
    'Dev.Example:1',
    'wild.example',
    'a.wild.example',
  ])('accepts %s', (host) => expect(hostAllowed(host)).toBe(true))

  test.each([
    '',
    ' ',
    'evil.example',
    'localhost.evil.example',
    'notlocalhost',
    'evilwild.example',
    'localhost:port',
    'localhost:4206:1',
    'user@localhost',
    '[::1',
    '::1',
    '127.0.0.1.evil.example',
    '256.1.1.1.1',
    'localhost/',
    'a b',
  ])('refuses %j', (host) => expect(hostAllowed(host)).toBe(false))
})

describe('ORIGIN-1 and ORIGIN-2', () => {
  const host = { name: 'box.lan', port: '4206' }
  const allowed = ['https://app.example', 'chrome-extension://abcdef']
  test.each([
    'http://localhost:5173',
    'https://localhost',
    'http://LOCALHOST:1',
    'http://a.localhost:5173',
    'http://127.0.0.1:5173',
    'http://[::1]:5173',
    'http://box.lan:4206',
    'https://app.example',
    'chrome-extension://abcdef',
  ])('accepts %s', (origin) => expect(isOriginAllowed(origin, host, allowed)).toBe(true))

  test.each([
    '',
    'null',
    'https://evil.example',
    'http://localhost.evil.example',
    'http://box.lan:4207',
    'http://box.lan',
    'http://localhost:5173/',
    'http://localhost:5173/path',
    'http://user@localhost',
    'file://',
    'localhost',
    'ftp://localhost',
    'http://localhost http://evil.example',
    'https://app.example.evil.example',
    'http://app.example',
    'chrome-extension://other',
  ])('refuses %j', (origin) => expect(isOriginAllowed(origin, host, allowed)).toBe(false))

  test('knows the default ports of a request’s own host', () => {
    expect(isOriginAllowed('http://box.lan', { name: 'box.lan', port: undefined }, [])).toBe(true)
    expect(isOriginAllowed('https://box.lan', { name: 'box.lan', port: '443' }, [])).toBe(true)
    expect(isOriginAllowed('https://box.lan', { name: 'box.lan', port: '80' }, [])).toBe(false)
  })
})
