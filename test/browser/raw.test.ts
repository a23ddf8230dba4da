/** Pages that know nothing but the platform's own WebSocket or EventSource, and the reference bus in their dev server. */
import { createBus } from '@devtools-bus/server'
import { expect, onTestFinished, test } from 'vitest'
import { inChromium } from './chromium.js'
import { devServer } from './dev-server.js'
import { exchange } from './exchange.js'
import { inPage, inProcess, inWorker } from './parties/party.js'

inChromium('a page without any library', (browser) => {
  const server = devServer()

  test.each([
    ['bare WebSocket', 'WebSocket'],
    ['bare EventSource and fetch', 'EventSource'],
  ])('with a %s exchanges events with the bus process and with a bridge', async (over, way) => {
    const bus = createBus({ port: 0, eventTarget: false })
    onTestFinished(() => bus.stop())
    const { url } = await bus.start()
    bus.attach(server().httpServer)
    const page = await browser().newPage()
    onTestFinished(() => page.close())
    await page.goto(server().page('raw', { way }))
    await expect.poll(() => bus.connected).toBe(1)
    expect(bus.sessions).toEqual([])
    const peer = `Chromium ${browser().version()}, no library`
    const bridge = await inWorker(url)
    await exchange(inPage(page), inProcess(bus), { peer, direction: 'page to process', over })
    await exchange(inProcess(bus), inPage(page), { peer, direction: 'process to page', over })
    await exchange(inPage(page), bridge, { peer, direction: 'page to bridge', over })
    await exchange(bridge, inPage(page), { peer, direction: 'bridge to page', over })
  })
})
