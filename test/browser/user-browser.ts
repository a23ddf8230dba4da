/** Chromium as users have it: of the tabs of a window one is visible, and the others are hidden. */
import { type Browser, type BrowserContext, chromium } from 'playwright-core'
import { chromiumOptions } from './chromium.js'
import { freePort } from './free-port.js'

/** Playwright has every page it opens believe that it is looked at, unless it finds the browser already there. */
export async function openUserBrowser(): Promise<{ context: BrowserContext; close(): Promise<void> }> {
  const port = await freePort()
  const { args, ...options } = chromiumOptions()
  const launched: Browser = await chromium.launch({ ...options, args: [...args, `--remote-debugging-port=${port}`] })
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true })
  const [context] = browser.contexts()
  if (context === undefined) throw new Error('Chromium has no context that users have')
  return {
    context,
    async close() {
      await browser.close()
      await launched.close()
    },
  }
}
