/** Two tabs of one browser with the page bus of ours: each event once in each, whoever else serves the pages (LOCAL-4, LOCAL-5). */
import { createBus } from '@devtools-bus/server'
import type { Page } from 'playwright-core'
import { expect, inject, onTestFinished, test } from 'vitest'
import { inChromium } from './chromium.js'
import { devServer } from './dev-server.js'
import { barrier, heardOf } from './exchange.js'
import { addRow, installed } from './interop-table.js'
import { inPage, inWorker } from './parties/party.js'
import { startPublishedBus } from './parties/published-bus.js'

const NUMBERS = Array.from({ length: 1_000 }, (_, index) => index)
const ours = `${installed('@devtools-bus/client')}/page`
const published = installed('@tanstack/devtools-event-bus')

inChromium('two tabs with the page bus of ours', (browser) => {
  const server = devServer()

  test.each([
    { beside: 'no other bus', query: {} },
    { beside: 'the published page bus, not connected', query: { beside: 'unconnected' } },
    { beside: 'the published page bus, not connected, started last', query: { beside: 'unconnected', oursFirst: '' } },
    { beside: 'the published page bus on its own server bus', query: { beside: 'published' } },
    {
      beside: 'the published page bus on its own server bus, started last',
      query: { beside: 'published', oursFirst: '' },
    },
  ])(
    'beside $beside: 1,000 events of a bridge, and of one of them, are heard once in each',
    async ({ beside, query }) => {
      const bus = createBus({ port: 0, eventTarget: false })
      onTestFinished(() => bus.stop())
      const { url } = await bus.start()
      const theirs = query.beside === 'published' ? { beside: String((await startPublishedBus()).port) } : {}
      const context = await browser().newContext()
      onTestFinished(() => context.close())
      const pages: Page[] = []
      for (let tab = 0; tab < 2; tab += 1) {
        const page = await context.newPage()
        await page.goto(server().page('ours', { url, ...query, ...theirs }))
        pages.push(page)
      }
      await expect.poll(() => bus.connected).toBe(2)
      const [first, second] = pages.map((page) => inPage(page)) as [
        ReturnType<typeof inPage>,
        ReturnType<typeof inPage>,
      ]
      const bridge = await inWorker(url)
      for (const party of [first, second]) await party.listen('bridge:number')
      for (const party of [first, second, bridge]) await party.listen('page:number')

      await bridge.emit('number', NUMBERS)
      await first.emit('number', NUMBERS)
      await barrier(bridge, [first, second], 'after')
      await barrier(first, [first, second, bridge], 'after')

      const peer = `${ours} beside ${beside.replace('the published page bus', published)}`
      for (const [direction, party, type] of [
        ['bridge to tab 1', first, 'bridge:number'],
        ['bridge to tab 2', second, 'bridge:number'],
        ['tab 1 to itself', first, 'page:number'],
        ['tab 1 to tab 2', second, 'page:number'],
        ['tab 1 to bridge', bridge, 'page:number'],
      ] as const) {
        const heard = await heardOf(party, type)
        addRow(inject('interopRows'), { peer, direction, over: 'WebSocket', sent: NUMBERS.length, heard: heard.length })
        expect(heard, direction).toEqual(NUMBERS)
      }
    },
  )
})
