/** Chromium for tests. Those that need it are skipped where there is none. */
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, inject, test } from 'vitest'
import { chromiumOptions as chromiumPlace, noChromium } from '../../runtimes/dist/find-chromium.js'
import { noteSkipped } from './interop-table.js'

/** Playwright keeps hidden pages at full speed; a user's browser does not. */
const AS_USERS_HAVE_IT = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
]

const missing = noChromium()

/** As a user has it. @throws Error where there is none */
export function chromiumOptions() {
  return { ...chromiumPlace(), ignoreDefaultArgs: AS_USERS_HAVE_IT }
}

/** Tests that need Chromium. Where there is none they are skipped, unless it is required. */
export function whereChromiumIs(subject: string, tests: () => void): void {
  if (missing === undefined || process.env.DEVTOOLS_BUS_REQUIRE_CHROMIUM === '1') {
    describe(subject, tests)
    return
  }
  test.skip(`${subject} (skipped: ${missing})`, () => {})
  noteSkipped(inject('interopRows'), `${subject}: skipped, ${missing}`)
}

/** Tests in a Chromium that is started once for all of them. */
export function inChromium(subject: string, tests: (browser: () => Browser) => void): void {
  whereChromiumIs(subject, () => {
    let browser: Browser | undefined
    beforeAll(async () => {
      browser = await chromium.launch(chromiumOptions())
    }, 60_000)
    afterAll(() => browser?.close())
    tests(() => {
      if (browser === undefined) throw new Error('Chromium was not started')
      return browser
    })
  })
}
