/** The published devtools plugin and a bus of ours in one Vite dev server: both want the same port, and both work. */
import type { Browser, Page } from 'playwright-core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { inChromium } from './chromium.js'
import { barrier, exchange, heardOf } from './exchange.js'
import { installed } from './interop-table.js'
import { inPage, inWorker, pageBusStatus } from './parties/party.js'
import { sharedDevServer } from './parties/shared-dev-server-process.js'

const theirs = installed('@tanstack/devtools-vite')

inChromium('the published devtools plugin and a bus of ours in one dev server', (browser) => {
  describe.each(['ours', 'published'] as const)('%s first', (first) => {
    test('the first keeps the port, the other steps aside, and each event is heard once by each it is for', async () => {
      const { port, server, complaints, party, library } = await sharedDevServer({ first, connectsPages: false })
      const ours = Number(new URL(server.ours).port)
      expect(first === 'ours' ? ours : server.published).toBe(port)
      expect(server.published).not.toBe(ours)
      const warning = `[devtools-bus] port ${port} is in use, so the bus is on ${server.ours} this time`
      if (first === 'published') await expect.poll(complaints).toContain(warning)
      else expect(complaints()).not.toContain('[devtools-bus]')

      const publishedTab = await open(browser(), `${server.origin}published.html`)
      // With the plugin of ours the page is told where the bus is: at the dev server's own address. Without, its author tells it.
      const place = first === 'ours' ? server.origin : `${server.ours}/`
      const url = first === 'ours' ? '' : `?url=${server.ours}`
      const ourTab = await open(browser(), `${server.origin}ours.html${url}`)
      expect(publishedTab.socket).toBe(`ws://127.0.0.1:${server.published}/__devtools/ws`)
      expect(ourTab.socket).toMatch(`${place.replace('http', 'ws')}__devtools/ws?v=1`)

      const [page, panel] = [inPage(publishedTab.page), inPage(ourTab.page, 'other', 'panel')]
      const bridge = await inWorker(server.ours)
      for (const type of ['panel:only-ours', 'bridge:only-ours']) await page.listen(type)
      for (const party of [panel, bridge]) await party.listen('page:only-theirs')

      const peer = `with ${theirs} in the same dev server, ${first} first`
      for (const [direction, from, to] of [
        ['published page to process', page, party],
        ['process to published page', party, page],
        ['our page to process', panel, party],
        ['process to our page', party, panel],
        ['bridge to process', bridge, party],
        ['process to bridge', party, bridge],
        ['our page to bridge', panel, bridge],
        ['bridge to our page', bridge, panel],
        ['process to our client in it', party, library],
        ['our client in the process to the published one', library, party],
        ['our client in the process to published page', library, page],
        ['our client in the process to our page', library, panel],
      ] as const) {
        await exchange(from, to, { peer, direction, over: 'one dev server' })
      }

      await page.emit('only-theirs', [1])
      for (const party of [panel, bridge]) await party.emit('only-ours', [1])
      for (const from of [page, panel, bridge]) await barrier(from, [party], 'before')
      await barrier(party, [page, panel, bridge], 'after')
      for (const type of ['panel:only-ours', 'bridge:only-ours']) expect(await heardOf(page, type)).toEqual([])
      for (const one of [panel, bridge]) expect(await heardOf(one, 'page:only-theirs')).toEqual([])
    }, 60_000)
  })

  test('nobody names our bus to the page: it is not led to the other one by the names that their plugin fills in', async () => {
    const { server } = await sharedDevServer({ first: 'published', connectsPages: false })
    const page = await browser().newPage()
    onTestFinished(() => page.close())
    await page.goto(`${server.origin}ours.html`)
    await page.waitForFunction(() => 'pageBus' in globalThis)
    expect(await pageBusStatus(page)).toMatchObject({
      status: 'closed',
      reason: expect.stringContaining('no bus was found'),
    })
  })
})

/** A page, and the WebSocket of its bus once it has one. */
async function open(browser: Browser, address: string): Promise<{ page: Page; socket: string }> {
  const page = await browser.newPage()
  onTestFinished(() => page.close())
  const socket = page.waitForEvent('websocket', (one) => one.url().includes('/__devtools/ws'))
  await page.goto(address)
  const opened = await socket
  return { page, socket: opened.url() }
}
