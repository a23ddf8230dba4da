/** A page with the published page bus and with that of ours, where the process behind it has both buses, too: each event once for everybody. */
import { test } from 'vitest'
import { inChromium } from './chromium.js'
import { exchange } from './exchange.js'
import { installed } from './interop-table.js'
import { inPage, inWorker } from './parties/party.js'
import { sharedDevServer } from './parties/shared-dev-server-process.js'

inChromium('both page buses in one page, both buses in one dev server', (browser) => {
  test.each(['ours', 'published'] as const)(
    '%s first: each on its own bus, and both on the bus of ours',
    async (first) => {
      const { server, party, library } = await sharedDevServer({ first, connectsPages: true })
      const bridge = await inWorker(server.ours)
      for (const [over, beside] of [
        ['each on its own bus', String(server.published)],
        ['both on the bus of ours', new URL(server.ours).port],
      ] as const) {
        // With the plugin of ours nobody needs to say where the bus is.
        const url = first === 'ours' ? '' : server.ours
        const tab = await browser().newPage()
        await tab.goto(`${server.origin}ours.html?${new URLSearchParams({ url, beside })}`)
        const [page, panel] = [inPage(tab), inPage(tab, 'other', 'panel')]
        const peer = `${installed('@tanstack/devtools-event-bus')} beside ours in page and process, ${first} first`
        for (const [direction, from, to] of [
          ['published client in the page to process', page, party],
          ['our client in the page to process', panel, party],
          ['published client in the page to bridge', page, bridge],
          ['our client in the page to bridge', panel, bridge],
          ['published client in the process to page', party, page],
          ['our client in the process to page', library, page],
          ['bridge to page', bridge, page],
          ['bridge to process', bridge, library],
        ] as const) {
          await exchange(from, to, { peer, direction, over })
        }
        await tab.close()
      }
    },
    60_000,
  )
})
