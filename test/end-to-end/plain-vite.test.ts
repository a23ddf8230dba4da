/** The example of Vite alone, in a real browser against its real dev server. */
import { createServer } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { inChromium } from '../browser/chromium.js'
import { build, marksIn } from './builds.js'
import { DevServer } from './dev-server.js'
import { holdsOfDevServer } from './dev-server-scenarios.js'
import { Panel, upTo } from './panel.js'
import { startsAsItsReadmeSays } from './readme-command.js'

const ORDERS = '/api/order?n='

inChromium('the example of Vite alone', (browser) => {
  const { server, openPanel } = holdsOfDevServer(
    {
      example: 'plain-vite',
      orderPath: ORDERS,
      edits: [
        { file: 'server/api.js', from: 'return order(count)', to: "return { edit: 'api', ...order(count) }" },
        { file: 'server/shop.js', from: 'return { burst, ordered }', to: "return { edit: 'shop', burst, ordered }" },
      ],
      answers: ['shop:audited', 'worker:audited'],
    },
    browser,
  )

  test('a library of the server, and a worker of the page, are heard', async () => {
    const panel = await openPanel()
    await panel.page.click('#count')
    await panel.until('worker:count', 10)
    expect((await panel.of('worker:count')).map(({ counted }) => counted)).toEqual(upTo(10))

    const executed = async () =>
      (await panel.of('pacer:Queuer')).map(({ store }) => (store as Store).state.executionCount)
    const before = (await executed()).at(-1) ?? 0
    await panel.page.click('[data-ask^="/api/deliver"]')
    await expect.poll(async () => ((await executed()).at(-1) ?? 0) - before, { timeout: 10_000 }).toBe(5)
    const counts = await executed()
    expect(counts).toEqual([...counts].sort((one, other) => one - other))
  })

  test('a page of another server, with modules of this one, is on the bus of this one', async () => {
    const scripts = ['@vite/client', 'panel.js'].map(
      (path) => `<script type="module" src="${server().url}${path}"></script>`,
    )
    const backend = createServer((_, response) => {
      response.setHeader('Content-Type', 'text/html').end(`<section id="devtools"></section>${scripts.join('')}`)
    })
    onTestFinished(() => void backend.close())
    await new Promise<void>((resolve) => backend.listen(0, 'localhost', resolve))
    const page = await browser().newPage()
    onTestFinished(() => page.close())
    const { port } = backend.address() as { port: number }
    const panel = await Panel.open(page, `http://localhost:${port}/`)
    const { burst } = await server().order(10)
    await panel.untilOrdered(burst, 10)
  })

  test('two projects at once never hear each other', async () => {
    const other = await DevServer.start('plain-vite', ORDERS)
    onTestFinished(() => other.close())
    const page = await browser().newPage()
    onTestFinished(() => page.close())
    const panels = [await openPanel(), await Panel.open(page, other.url)] as const
    for (const panel of panels) await panel.page.click('#count')
    const [{ burst: here }, { burst: there }] = await Promise.all([server().order(100), other.order(100)])
    for (const [panel, burst] of [
      [panels[0], here],
      [panels[1], there],
    ] as const) {
      await panel.untilOrdered(burst, 100)
      await panel.until('worker:count', 10)
      await panel.untilAnswered(await panel.audit(), ['shop:audited', 'worker:audited'])
    }
    // What either of them sent has come as far as it comes.
    for (const panel of panels) await panel.untilAnswered(await panel.audit(), ['shop:audited', 'worker:audited'])
    for (const [panel, burst] of [
      [panels[0], here],
      [panels[1], there],
    ] as const) {
      expect(new Set((await panel.of('shop:order')).map((order) => order.burst))).toEqual(new Set([burst]))
      expect(await panel.of('worker:count')).toHaveLength(10)
      for (const type of ['shop:audit', 'shop:audited', 'worker:audited']) expect(await panel.of(type)).toHaveLength(2)
    }
  }, 90_000)

  startsAsItsReadmeSays({ example: 'plain-vite', click: '[data-ask="/api/order?n=10"]' }, browser)
})

interface Store {
  state: { executionCount: number }
}

test('a production build of Vite alone has nothing of the bus', async () => {
  const files = await build('plain-vite', 'dist')
  expect([...files.values()].join()).toContain('/api/order')
  expect(marksIn(files)).toEqual([])
}, 180_000)
