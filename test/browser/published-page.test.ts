/** A page as applications have it today, and the reference bus. */
import { createBus } from '@devtools-bus/server'
import type { Browser, Page } from 'playwright-core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { inChromium } from './chromium.js'
import { type DevServer, devServer } from './dev-server.js'
import { exchange } from './exchange.js'
import { installed } from './interop-table.js'
import { inPage, inProcess, inWorker } from './parties/party.js'
import { refuseWebSocket } from './without-web-socket.js'

const peer = installed('@tanstack/devtools-event-bus', '@tanstack/devtools-event-client')

inChromium('a page with the published page bus and the published event client', (browser) => {
  const server = devServer()

  describe.each(['WebSocket', 'SSE and POST'])('over %s', (over) => {
    const isPlain = over === 'WebSocket'
    // It posts each event by itself, and waits for none: only whoever waits in between knows the order (ORDER-1).
    const paced = !isPlain

    test('reaches code of the bus process, and hears it', async () => {
      const { bus, page } = await pageOnBus(browser(), server(), isPlain)
      await exchange(inPage(page), inProcess(bus), { peer, direction: 'page to process', over, paced })
      await exchange(inProcess(bus), inPage(page), { peer, direction: 'process to page', over })
    })

    test('reaches a bridge of ours in a worker thread, and hears it', async () => {
      const { page, url } = await pageOnBus(browser(), server(), isPlain)
      const bridge = await inWorker(url)
      await exchange(inPage(page), bridge, { peer, direction: 'page to bridge', over, paced })
      await exchange(bridge, inPage(page), { peer, direction: 'bridge to page', over })
    })
  })
})

async function pageOnBus(browser: Browser, server: DevServer, hasWebSocket: boolean) {
  const bus = createBus({ port: 0, eventTarget: false })
  onTestFinished(() => bus.stop())
  const { port, url } = await bus.start()
  const page: Page = await browser.newPage()
  onTestFinished(() => page.close())
  if (!hasWebSocket) await page.addInitScript(refuseWebSocket)
  await page.goto(server.page('published', { port: String(port) }))
  await expect.poll(() => bus.connected).toBe(1)
  return { bus, page, url }
}
