/** Who can read the modules that name the bus and its token. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ask, connect } from './peers.js'
import { devServer, installClient, listeningLogger, namedInPages, project, urlOf } from './vite-servers.js'

beforeEach(() => void vi.stubEnv('VITEST', undefined))
afterEach(() => void vi.unstubAllEnvs())

test('every module is limited to its own origin; other files are not', async () => {
  const root = await project({
    'index.html': '<script type="module" src="/main.js"></script>',
    'main.js': 'import data from "./data.json"; console.log(data)',
    'public/style.css': 'a { color: red }',
    'data.json': '{"a":1}',
    'public/logo.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  })
  await installClient(root)
  const server = await devServer({ root }, { port: 0, token: 'the-token' })
  const get = async (path: string) => await ask(new URL(path, urlOf(server)).href)
  const client = await get('/@vite/client')
  const [, env = ''] =
    /from "([^"]*env\.mjs[^"]*)"/.exec(client.body) ?? /import "([^"]*env[^"]*)"/.exec(client.body) ?? []
  const [, clientFile = ''] = /(\/@fs\/.*)\/env\.mjs/.exec(env) ?? []
  const withToken = [
    '/@vite/client',
    '/@vite/client?import',
    '/@vite/client?t=1',
    '/@id/__x00__virtual:devtools-bus/runtime',
    env,
  ]
  if (clientFile !== '') withToken.push(`${clientFile}/client.mjs`)
  for (const path of withToken) {
    const { body, headers } = await get(path)
    expect([path, body.includes('the-token')]).toEqual([path, true])
    expect([path, headers['cross-origin-resource-policy']]).toEqual([path, 'same-origin'])
  }
  for (const path of ['/main.js', '/data.json?import']) {
    const { headers } = await get(path)
    expect([path, headers['cross-origin-resource-policy']]).toEqual([path, 'same-origin'])
  }
  for (const path of ['/', '/logo.svg', '/style.css']) {
    const { headers, body } = await get(path)
    expect([path, headers['cross-origin-resource-policy']]).toEqual([path, undefined])
    expect(body).not.toContain('the-token')
  }
})

test('another site cannot fetch them, unless server.cors lets everybody: that is warned of', async () => {
  const server = await devServer()
  const headers = { Origin: 'https://evil.example' }
  const answer = await ask(new URL('/@vite/client', urlOf(server)).href, { headers })
  expect(answer.headers['access-control-allow-origin']).toBeUndefined()
  for (const cors of [true, { origin: '*' }, { origin: true }]) {
    const { warned, customLogger } = listeningLogger()
    await devServer({ customLogger, server: { cors } })
    expect(warned).toContainEqual(expect.stringContaining('server.cors lets every website read'))
  }
  const { warned, customLogger } = listeningLogger()
  await devServer({ customLogger, server: { cors: { origin: ['https://app.example'] } } })
  expect(warned).not.toContainEqual(expect.stringContaining('server.cors'))
})

test('through a host that is only allowed, pages connect with the token that their modules have (TOKEN-6)', async () => {
  const server = await devServer({ server: { allowedHosts: ['.app.test', 'not a host:80'] } })
  const [, token = ''] = /token: "([^"]+)"/.exec(await namedInPages(server)) ?? []
  const url = `http://127.0.0.1:${new URL(urlOf(server)).port}`
  const headers = { Host: 'shop.app.test', Origin: 'http://shop.app.test' }
  await expect(connect(url, '', { headers })).rejects.toThrow('401')
  const throughTunnel = await connect(url, `?token=${token}`, { headers })
  const atHome = await connect(url)
  for (const panel of [throughTunnel, atHome]) panel.socket.terminate()
})
