/** The example of Express, without a bundler, in a real browser. */
import { get } from 'node:http'
import { createBus } from '@devtools-bus/server'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { inChromium } from '../browser/chromium.js'
import { noteBurst } from './burst-table.js'
import { installed } from './example-copy.js'
import { Panel, upTo } from './panel.js'
import { startsAsItsReadmeSays } from './readme-command.js'
import { ServerProcess } from './server-process.js'

inChromium('the example of Express', (browser) => {
  let folder: string
  let server: ServerProcess
  beforeAll(async () => {
    folder = await installed('express')
    server = await start()
  }, 180_000)
  afterAll(() => server?.end())

  test.each([1, 10, 100, 1_000])('a burst of %i is seen in its panel, each event once and in order', async (count) => {
    await showsBurst(server, count)
  })

  test('where the environment names a bus that asks for a token, it is used', async () => {
    const bus = createBus({ port: 0, token: true, project: 'other', eventTarget: false })
    onTestFinished(() => bus.stop())
    const { url, token = '' } = await bus.start()
    const app = await startForTest({ DEVTOOLS_BUS_URL: url, DEVTOOLS_BUS_TOKEN: token, DEVTOOLS_BUS_PROJECT: 'other' })
    await showsBurst(app, 100)
    expect(bus.sessions.map(({ role }) => role).sort()).toEqual(['bridge', 'panel'])
  })

  test('in production there are no devtools', async () => {
    const app = await startForTest({ NODE_ENV: 'production' }, '--conditions=production')
    expect((await fetch(new URL('/order?n=1', app.url))).status).toBe(200)
    for (const path of ['/devtools/', '/devtools/bus', '/__devtools/info']) {
      expect((await fetch(new URL(path, app.url))).status, path).toBe(404)
    }
  })

  test('a site whose name leads here is not told where the bus is', async () => {
    const statusFor = (Host: string) =>
      new Promise((resolve, reject) => {
        get(new URL('/devtools/bus', server.url), { headers: { Host } }, (response) => {
          resolve(response.resume().statusCode)
        }).on('error', reject)
      })
    expect(await statusFor('localhost')).toBe(200)
    expect(await statusFor('elsewhere.example')).toBe(403)
  })

  startsAsItsReadmeSays(
    { example: 'express', click: '[data-ask="/order?n=10"]', panelPath: 'devtools/', env: { PORT: '0' } },
    browser,
  )

  function start(env: Record<string, string> = {}, ...flags: string[]): Promise<ServerProcess> {
    const command = [process.execPath, ...flags, 'main.js'] as const
    return ServerProcess.start({ folder, command, env: { PORT: '0', ...env } })
  }

  async function startForTest(env: Record<string, string>, ...flags: string[]): Promise<ServerProcess> {
    const app = await start(env, ...flags)
    onTestFinished(() => app.end())
    return app
  }

  async function showsBurst({ url }: ServerProcess, count: number): Promise<void> {
    const page = await browser().newPage()
    onTestFinished(() => page.close())
    const panel = await Panel.open(page, `${url}devtools/`)
    const response = await fetch(new URL(`/order?n=${count}`, url))
    const { burst } = (await response.json()) as { burst: string }
    try {
      await panel.untilOrdered(burst, count)
    } finally {
      noteBurst('example express', count, await panel.ordersOf(burst))
    }
    const asked = await panel.audit()
    await panel.untilAnswered(asked, ['shop:audited'])
    expect(await panel.ordersOf(burst)).toEqual(upTo(count))
    expect(await panel.answersTo(asked)).toEqual(['shop:audited'])
  }
})
