/** The page bus of ours in Chromium, with the published event client and with ours: exchanges, a restart of the bus, a line that is cut. */

import { FaultLine } from '@devtools-bus/conformance/line'
import { type Bus, createBus } from '@devtools-bus/server'
import type { Page } from 'playwright-core'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { inChromium } from './chromium.js'
import { devServer } from './dev-server.js'
import { barrier, exchange, heardOf } from './exchange.js'
import { freePort } from './free-port.js'
import { addRow, installed } from './interop-table.js'
import { inPage, inProcess, inWorker, type Party, pageBusStatus } from './parties/party.js'
import { removeWebSocket } from './without-web-socket.js'

inChromium('a page with the page bus of ours', (browser) => {
  const server = devServer()

  const ours = installed('@devtools-bus/client')
  const clients = [
    { name: 'published', peer: `${ours}/page + ${installed('@tanstack/devtools-event-client')}` },
    { name: 'our', peer: `${ours}/page + event client of ours` },
  ]

  async function pageOn(url: string, hasWebSocket = true): Promise<Page> {
    const page = await browser().newPage()
    onTestFinished(() => page.close())
    if (!hasWebSocket) await page.addInitScript(removeWebSocket)
    await page.goto(server().page('ours', { url }))
    await expect.poll(() => pageBusStatus(page)).toMatchObject({ status: hasWebSocket ? 'open' : 'fallback' })
    return page
  }

  describe.each(clients)('and the $name event client', ({ name, peer }) => {
    test.each(['WebSocket', 'SSE and POST'])(
      'exchanges events with the bus process and with a bridge, over %s',
      async (over) => {
        const { bus, url } = await startBus()
        const tab = await pageOn(url, over === 'WebSocket')
        const page = name === 'our' ? inPage(tab, 'other', 'panel') : inPage(tab)
        const bridge = await inWorker(url)
        await exchange(page, inProcess(bus), { peer, direction: 'page to process', over })
        await exchange(inProcess(bus), page, { peer, direction: 'process to page', over })
        await exchange(page, bridge, { peer, direction: 'page to bridge', over })
        await exchange(bridge, page, { peer, direction: 'bridge to page', over })
        expect(await pageBusStatus(tab)).toMatchObject({ lost: 0, gaps: 0, dropped: 0 })
      },
    )
  })

  test('both event clients of one page hear each other once', async () => {
    const tab = await pageOn((await startBus()).url)
    const [published, other] = [inPage(tab), inPage(tab, 'other', 'panel')]
    const [peer, over] = [`${ours}/page`, 'within one page']
    await exchange(published, other, { peer, direction: 'published to our client', over })
    await exchange(other, published, { peer, direction: 'our to published client', over })
  })

  test('a line that is cut again and again, in a session: nothing is lost, nothing twice, nothing out of order', async () => {
    const { bus, url } = await startBus()
    const line = await FaultLine.open(url)
    onTestFinished(() => line.close())
    const tab = await pageOn(line.url)
    const bridge = await inWorker(url)
    const session = () => bus.sessions.find(({ role }) => role === 'panel')
    let cuts = 0
    const { up, down } = await stream(inPage(tab), bridge, async (round) => {
      if (round % 3 !== 1) return
      await expect.poll(session).toMatchObject({ transport: 'websocket', resumed: cuts })
      cuts += 1
      line.reset()
    })
    const row = { peer: `${ours}/page`, over: 'WebSocket, cut four times' }
    for (const [direction, { sent, heard }] of Object.entries({ 'page to bridge': up, 'bridge to page': down })) {
      addRow(inject('interopRows'), { ...row, direction, sent: sent.length, heard: heard.length })
      expect(heard, direction).toEqual(sent)
    }
    expect(await pageBusStatus(tab)).toMatchObject({ lost: 0, gaps: 0, dropped: 0 })
    expect(session()).toMatchObject({ resumed: 4, lost: 0, missed: 0 })
  })

  test('a bus that is stopped, and started on the same port, while events flow: nothing twice, and loss is declared', async () => {
    const { bus, url } = await startBus(await freePort())
    const tab = await pageOn(url)
    const bridge = await inWorker(url)
    const { up, down } = await stream(inPage(tab), bridge, async (round) => {
      if (round !== 5) return
      await bus.stop()
      expect((await bus.start()).url).toBe(url)
      await expect.poll(() => bus.connected).toBe(2)
    })
    for (const { sent, heard } of [up, down]) {
      expect(heard, 'in order, and none twice').toEqual([...new Set(heard)].sort((a, b) => a - b))
      expect(heard.at(-1)).toBe(sent.at(-1))
    }
    // What was under way to them when the bus forgot them nobody can know (LOSS-2).
    for (const status of [await pageBusStatus(tab), await bridge.status()]) {
      expect(status).toMatchObject({ status: 'open', lost: null, gaps: 1, dropped: 0 })
    }
  })
})

async function startBus(port = 0): Promise<{ bus: Bus; url: string }> {
  const bus = createBus({ port, eventTarget: false })
  onTestFinished(() => bus.stop())
  const { url } = await bus.start()
  return { bus, url }
}

const ROUNDS = 12
const A_ROUND = 40

/** Numbers go both ways, some in each round; `between` has the line disturbed while they are on their way. */
async function stream(page: Party, bridge: Party, between: (round: number) => unknown) {
  await page.listen('bridge:number')
  await bridge.listen('page:number')
  const sent: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const numbers = Array.from({ length: A_ROUND }, (_, index) => round * A_ROUND + index)
    sent.push(...numbers)
    const emitted = [page.emit('number', numbers), bridge.emit('number', numbers)]
    await between(round)
    await Promise.all(emitted)
  }
  await barrier(page, [bridge], 'end')
  await barrier(bridge, [page], 'end')
  return {
    up: { sent, heard: (await heardOf(bridge, 'page:number')) as number[] },
    down: { sent, heard: (await heardOf(page, 'bridge:number')) as number[] },
  }
}
