import { openChromium } from '../chromium.js'
import { noChromium } from '../find-chromium.js'
import { orStop } from '../host.js'
import type { Runtime, Scene, Stage } from '../scene.js'
import { startDevServer } from '../vite-host.js'

/** The subject in a page of a Vite dev server, and in a module worker of one. */
export const browserRuntimes: readonly Runtime[] = [
  { name: 'Chromium, page', isPage: true, missing: noChromium, play: (stage) => open(stage, 'page.html') },
  { name: 'Chromium, web worker', missing: noChromium, play: (stage) => open(stage, 'worker.html') },
]

type Subject = { askSubject?(asked: { what: string }): unknown }

async function open(stage: Stage, file: string): Promise<Scene> {
  const { host, url, origin } = await startDevServer(stage)
  return orStop(host, async () => {
    const page = await (await openChromium()).newPage()
    await page.goto(new URL(`${file}?busPort=${new URL(url).port}`, origin).href)
    await page.waitForFunction(() => (globalThis as Subject).askSubject !== undefined)
    return {
      url,
      host,
      askSubject: async <Answer>(what: string, given?: object) =>
        (await page.evaluate((asked) => (globalThis as Subject).askSubject?.(asked), { what, ...given })) as Answer,
      async stop() {
        await page.close()
        await host.stop()
      },
    }
  })
}
