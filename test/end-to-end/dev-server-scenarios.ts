/** What holds of every example with a Vite dev server: its panel hears the server, and is heard. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { noteBurst } from './burst-table.js'
import { DevServer } from './dev-server.js'
import { Panel, upTo } from './panel.js'

export interface Scenario {
  example: string
  /** What orders are asked for with; their number follows. */
  orderPath: string
  /** Changes to modules of the server; their effect is that an order's answer has a member `edit`. */
  edits: readonly { file: string; from: string; to: string }[]
  /** Who answers the command. */
  answers: readonly string[]
}

export interface Subject {
  server(): DevServer
  openPanel(): Promise<Panel>
  /** The panel hears a burst, and its command is answered; nothing is doubled. */
  goesOn(panel: Panel): Promise<void>
}

export function holdsOfDevServer({ example, orderPath, edits, answers }: Scenario, browser: () => Browser): Subject {
  let server: DevServer
  beforeAll(async () => {
    server = await DevServer.start(example, orderPath)
  }, 180_000)
  afterAll(() => server?.close())

  const openPanel = async (): Promise<Panel> => {
    const page = await browser().newPage()
    onTestFinished(() => page.close())
    return Panel.open(page, server.url)
  }

  test.each([1, 10, 100, 1_000])(
    'a burst of %i from a request handler is seen in the page, each event once and in order',
    async (count) => {
      const panel = await openPanel()
      try {
        await hearsBurst(panel, count)
      } finally {
        noteBurst(`example ${example}`, count, await panel.of('shop:order'))
      }
    },
  )

  test('a command is heard, once by each that listens', async () => {
    const panel = await openPanel()
    await hearsBurst(panel, 1)
    await isAnswered(panel)
  })

  test('in two tabs each event is seen once, and the command of each is heard once', async () => {
    const context = await browser().newContext()
    onTestFinished(() => context.close())
    const tabs = [
      await Panel.open(await context.newPage(), server.url),
      await Panel.open(await context.newPage(), server.url),
    ]
    const { burst } = await server.order(100)
    for (const tab of tabs) {
      await tab.page.bringToFront()
      await tab.untilOrdered(burst, 100)
      const asked = await tab.audit()
      for (const each of tabs) await each.untilAnswered(asked, ['shop:audited'])
    }
    for (const tab of tabs) {
      expect(await tab.ordersOf(burst)).toEqual(upTo(100))
      expect(await tab.of('shop:audit')).toHaveLength(2)
      expect(await tab.of('shop:audited')).toHaveLength(2)
    }
  })

  test.each(edits)('$file edited, events and commands go on, and none is doubled', async ({ file, from, to }) => {
    const panel = await openPanel()
    await hearsBurst(panel, 10)
    await server.edit(file, from, to)
    await expect.poll(() => server.order(1), { timeout: 20_000 }).toHaveProperty('edit')
    // The server may have told the page to load again: it may be doing so at this moment.
    await panel.page.close()
    const fresh = await openPanel()
    await goesOn(fresh)
  })

  test('the dev server restarted, events and commands go on, and none is doubled', async () => {
    const panel = await openPanel()
    for (let times = 0; times < 2; times += 1) {
      await hearsBurst(panel, 10)
      await panel.reloadedBy(() => server.restart())
      await goesOn(panel)
    }
  }, 90_000)

  async function goesOn(panel: Panel): Promise<void> {
    await hearsBurst(panel, 100)
    await isAnswered(panel)
  }

  async function hearsBurst(panel: Panel, count: number): Promise<void> {
    const { burst } = await server.order(count)
    await panel.untilOrdered(burst, count)
    // Whatever else the server has emitted is there before its answer.
    await panel.untilAnswered(await panel.audit(), ['shop:audited'])
    expect(await panel.ordersOf(burst)).toEqual(upTo(count))
  }

  async function isAnswered(panel: Panel): Promise<void> {
    // Whoever listens may not be connected yet.
    await expect
      .poll(async () => (await panel.audit()) && panel.everAnswered(), { timeout: 20_000 })
      .toEqual([...answers].sort())
    const asked = await panel.audit()
    await panel.untilAnswered(asked, answers)
    await panel.untilAnswered(await panel.audit(), answers)
    expect(await panel.answersTo(asked)).toEqual([...answers].sort())
  }

  return { server: () => server, openPanel, goesOn }
}
