import { describe, expect, test } from 'vitest'
import { type HostAndPort, hostAdvice, isHostAllowed, parseHost, readAllowedHost } from '../src/node/host-policy.js'
import { originAdvice } from '../src/node/origin-advice.js'
import { isOriginAllowed as isAllowed, type OriginPattern, readAllowedOrigin } from '../src/node/origin-policy.js'

const allowedHosts = ['Dev.example.', '.Wild.example', 'bücher.example'].map((entry) => readAllowedHost(entry) ?? '')
const policy = { boundHost: 'box.lan', allowedHosts }
const isOriginAllowed = (origin: string, host: HostAndPort, allowed: readonly string[]) =>
  isAllowed(
    origin,
    host,
    allowed.map((entry) => readAllowedOrigin(entry) as OriginPattern),
  )
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
    'xn--bcher-kva.example',
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
  const allowed = [
    ...[
      'HTTPS://App.example:443/',
      'chrome-extension://ABCDEF',
      'https://*.wild.example',
      'http://any.example:*',
      'http://*.both.example:*',
    ],
    ...[
      'http://*.port.example:8080',
      'file:///',
      'app://-',
      'webview://*',
      'https://bücher.example',
      'http://[2001:DB8:0::7]:80',
    ],
  ]
  test.each([
    'http://localhost:5173',
    'https://localhost',
    'http://LOCALHOST:1',
    'http://a.localhost:5173',
    'http://127.0.0.1:5173',
    'http://[::1]:5173',
    'http://box.lan:4206',
    'https://app.example',
    'https://app.example:443',
    'https://app.example.',
    'chrome-extension://abcdef',
    'https://a.wild.example',
    'https://a.b.wild.example:443',
    'http://any.example',
    'http://any.example:8080',
    'http://a.both.example:1',
    'http://a.port.example:8080',
    'file://',
    'app://-',
    'webview://3f9ac1',
    'https://xn--bcher-kva.example',
    'http://[2001:db8::7]',
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
    'file:///x',
    'file:',
    'app://',
    'app://x',
    'webview:',
    'localhost',
    'ftp://localhost',
    'http://localhost http://evil.example',
    'https://app.example.evil.example',
    'http://app.example',
    'chrome-extension://other',
    'https://wild.example',
    'https://evilwild.example',
    'http://a.wild.example',
    'https://a.wild.example:8443',
    'https://any.example',
    'http://a.any.example',
    'http://both.example',
    'http://a.port.example',
    'https://*.wild.example',
    'http://any.example:*',
  ])('refuses %j', (origin) => expect(isOriginAllowed(origin, host, allowed)).toBe(false))

  test('knows the default ports of a request’s own host', () => {
    expect(isOriginAllowed('http://box.lan', { name: 'box.lan', port: undefined }, [])).toBe(true)
    expect(isOriginAllowed('https://box.lan', { name: 'box.lan', port: '443' }, [])).toBe(true)
    expect(isOriginAllowed('https://box.lan', { name: 'box.lan', port: '80' }, [])).toBe(false)
  })
})

describe('advice', () => {
  test.each([
    ...[
      'app.example',
      'localhost:5173',
      'https://app.example/a',
      'https://*.a.example/b',
      'wss://a.example',
      'file:',
      'tauri:',
    ],
    ...[
      'https://u:p@a.example',
      '//a.example',
      'https://a.example:8443/?q',
      'http://BÜCHER.example/x',
      'app.example:8080/x',
    ],
  ])('of an origin %s names one that is taken', (entry) => {
    expect(readAllowedOrigin(entry)).toBeUndefined()
    const [, instead = ''] = /^write "(.*)"$/.exec(originAdvice(entry)) ?? []
    expect(readAllowedOrigin(instead)).toBeDefined()
  })

  test.each([
    '*.example.dev',
    'https://a.example',
    'a.example:80',
    'a.example/b',
    '::1',
    'http://[::1]:80',
    'ws://a.example/',
  ])('of a host %s names one that is taken', (entry) => {
    expect(readAllowedHost(entry)).toBeUndefined()
    const [, instead = ''] = /^write "(.*)"$/.exec(hostAdvice(entry)) ?? []
    expect(readAllowedHost(instead)).toBeDefined()
  })
})
