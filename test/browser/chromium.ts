/** Where Chromium is, and how it is started. Tests that need it are skipped where there is none. */
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, inject, test } from 'vitest'
import { noteSkipped } from './interop-table.js'

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Playwright keeps hidden pages at full speed; a user's browser does not. */
const AS_USERS_HAVE_IT = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
]

const executablePath = process.env.CHROMIUM_PATH ?? USUAL_PLACES.find((path) => existsSync(path))
const missing =
  executablePath === undefined
    ? 'no Chromium was found: install it (Debian: apt-get install chromium), or set CHROMIUM_PATH'
    : existsSync(executablePath)
      ? undefined
      : `CHROMIUM_PATH names ${executablePath}, and there is nothing`

/** How Chromium is started. @throws Error where there is none */
export function chromiumOptions(): { executablePath: string; args: string[]; ignoreDefaultArgs: string[] } {
  if (missing !== undefined || executablePath === undefined) throw new Error(missing)
  return { executablePath, args: ARGS, ignoreDefaultArgs: AS_USERS_HAVE_IT }
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
