/** The published event client in the bus's own process, and pages. */
import { describe, onTestFinished, test } from 'vitest'
import { inChromium } from './chromium.js'
import { devServer } from './dev-server.js'
import { exchange } from './exchange.js'
import { installed } from './interop-table.js'
import { inBusProcess, inPage, inWorker } from './parties/party.js'

inChromium('the published event client in the process of the bus', (browser) => {
  const server = devServer()

  describe.each(['published', 'ours'])('and a page with the page bus: %s', (name) => {
    test('hear each other, and a bridge', async () => {
      const { party, port } = await inBusProcess()
      const page = await browser().newPage()
      onTestFinished(() => page.close())
      const url = `http://localhost:${port}`
      await page.goto(server().page(name, { port: String(port), url }))
      const peer = `${installed('@tanstack/devtools-event-client')} in the process`
      const over = `shared target, WebSocket; page bus: ${name}`
      const bridge = await inWorker(url)
      await exchange(inPage(page), party, { peer, direction: 'page to process', over })
      await exchange(party, inPage(page), { peer, direction: 'process to page', over })
      await exchange(bridge, party, { peer, direction: 'bridge to process', over })
      await exchange(party, bridge, { peer, direction: 'process to bridge', over })
    })
  })
})
