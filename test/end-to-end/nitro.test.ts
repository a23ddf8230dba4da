/** The example of Nitro, in a real browser against its real dev server, whose server code runs in a worker thread. */
import { expect, test } from 'vitest'
import { inChromium } from '../browser/chromium.js'
import { build, marksIn } from './builds.js'
import { holdsOfDevServer } from './dev-server-scenarios.js'
import { startsAsItsReadmeSays } from './readme-command.js'

inChromium('the example of Nitro', (browser) => {
  const { server, openPanel, goesOn } = holdsOfDevServer(
    {
      example: 'nitro',
      orderPath: '/burst?n=',
      edits: [
        { file: 'server/routes/burst.js', from: '({ threadId,', to: "({ edit: 'route', threadId," },
        { file: 'server/shop.js', from: 'return { burst, ordered }', to: "return { edit: 'shop', burst, ordered }" },
      ],
      answers: ['shop:audited'],
    },
    browser,
  )

  test('its server code runs in a worker thread', async () => {
    expect((await server().order(1)).threadId).toBeGreaterThan(0)
  })

  test('a route added, all modules are evaluated again, what the plugin puts before them too, and nothing is doubled', async () => {
    await goesOn(await openPanel())
    await server().add('server/routes/added.js', 'export default () => "added"')
    const answer = async () => (await fetch(new URL('/added', server().url))).text()
    await expect.poll(answer, { timeout: 20_000 }).toBe('added')
    await goesOn(await openPanel())
  })

  startsAsItsReadmeSays({ example: 'nitro', click: '[data-ask="/burst?n=10"]' }, browser)
})

test('a production build of Nitro has nothing of the bus', async () => {
  const files = await build('nitro', '.output')
  expect([...files.values()].join()).toContain('/burst')
  expect(marksIn(files)).toEqual([])
}, 180_000)
