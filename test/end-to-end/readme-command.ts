/** Examples started as their READMEs say. */
import type { Browser } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { read, root } from '../repository-files.js'
import { installed } from './example-copy.js'
import { Panel, upTo } from './panel.js'
import { ServerProcess } from './server-process.js'

interface Started {
  example: string
  /** The button by which ten orders are asked for. */
  click: string
  /** Where the panel is, where it is not on the page of that button. */
  panelPath?: string
  env?: Record<string, string>
}

export function startsAsItsReadmeSays({ example, click, panelPath, env = {} }: Started, browser: () => Browser): void {
  test('started as its README says it shows what happens, and Ctrl-C ends it', async () => {
    const command = `npm run example:${example}`
    expect(read(`examples/${example}/README.md`)).toContain(command)
    await installed(example)
    const server = await ServerProcess.start({ folder: root, command: ['npm', 'run', `example:${example}`], env })
    onTestFinished(() => server.end('SIGKILL'))
    const context = await browser().newContext()
    onTestFinished(() => context.close())
    const panel = await Panel.open(await context.newPage(), new URL(panelPath ?? '', server.url).href)
    const page = panelPath === undefined ? panel.page : await context.newPage()
    if (page !== panel.page) await page.goto(server.url)
    await page.click(click)
    await panel.until('shop:order', 10)
    expect((await panel.of('shop:order')).map(({ index }) => index)).toEqual(upTo(10))
    await server.end()
  }, 180_000)
}
