/** Seven tabs over HTTP, six of them hidden: a browser opens six connections to a host, and yet all hear everything (FALLBACK-6). */
import { createBus } from '@devtools-bus/server'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest'
import { whereChromiumIs } from './chromium.js'
import { devServer } from './dev-server.js'
import { barrier, heardOf } from './exchange.js'
import { addRow, installed } from './interop-table.js'
import { inPage, inWorker, pageBusStatus } from './parties/party.js'
import { openUserBrowser } from './user-browser.js'
import { removeWebSocket } from './without-web-socket.js'

const TABS = 7
const NUMBERS = Array.from({ length: 200 }, (_, index) => index)

whereChromiumIs('seven tabs of one origin without WebSocket, six of them hidden', () => {
  const server = devServer()
  let browser: Awaited<ReturnType<typeof openUserBrowser>> | undefined
  beforeAll(async () => {
    browser = await openUserBrowser()
  }, 60_000)
  afterAll(() => browser?.close())

  test('each hears all events of a bridge, and the bridge hears each', async () => {
    const bus = createBus({ port: 0, eventTarget: false })
    onTestFinished(() => bus.stop())
    const { url } = await bus.start()
    const { context } = browser ?? {}
    if (context === undefined) throw new Error('Chromium was not started')
    const pages = await openTabs(context, server().page('ours', { url }))
    const visible = pages.at(-1) as Page
    await visible.bringToFront()
    const seen = () => Promise.all(pages.map((page) => page.evaluate(() => document.visibilityState)))
    await expect.poll(seen).toEqual([...Array(TABS - 1).fill('hidden'), 'visible'])
    await expect.poll(() => pageBusStatus(visible)).toMatchObject({ status: 'fallback' })
    await expect.poll(() => bus.sessions.length).toBe(TABS)

    const bridge = await inWorker(url)
    const tabs = pages.map((page) => inPage(page))
    await Promise.all(tabs.map((tab) => tab.listen('bridge:number')))
    await bridge.emit('number', NUMBERS)
    await barrier(bridge, tabs, 'after')
    const heard = await Promise.all(tabs.map((tab) => heardOf(tab, 'bridge:number')))
    const [peer, over] = [`${installed('@devtools-bus/client')}/page`, 'SSE and POST, seven tabs']
    const row = (direction: string, sent: number, all: unknown[][]) =>
      addRow(inject('interopRows'), { peer, over, direction, sent, heard: all.flat().length })
    row('bridge to the visible tab', NUMBERS.length, heard.slice(-1))
    row('bridge to six hidden tabs', NUMBERS.length * (TABS - 1), heard.slice(0, -1))
    expect(heard).toEqual(tabs.map(() => NUMBERS))

    await bridge.listen('page:tab')
    for (const [index, tab] of tabs.entries()) await tab.emit('tab', [index])
    for (const [index, tab] of tabs.entries()) await barrier(tab, [bridge], `after-${index}`)
    const said = await heardOf(bridge, 'page:tab')
    row('seven tabs to bridge', TABS, [said])
    expect([...said].sort()).toEqual([...tabs.keys()])
  }, 60_000)
})

async function openTabs(context: BrowserContext, address: string): Promise<Page[]> {
  await context.addInitScript(removeWebSocket)
  const pages: Page[] = []
  for (let tab = 0; tab < TABS; tab += 1) {
    const page = await context.newPage()
    onTestFinished(() => page.close())
    await page.goto(address)
    pages.push(page)
  }
  return pages
}
