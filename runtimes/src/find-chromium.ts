/** Where Chromium is on this machine, and how it is started: headless, alone, and without a word to other machines. */
import { existsSync } from 'node:fs'

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

const executablePath = process.env.CHROMIUM_PATH ?? USUAL_PLACES.find((path) => existsSync(path))

/** Why there is no Chromium here; undefined: there is. */
export function noChromium(): string | undefined {
  if (executablePath === undefined) {
    return 'no Chromium was found: install it (Debian: apt-get install chromium), or set CHROMIUM_PATH'
  }
  return existsSync(executablePath) ? undefined : `CHROMIUM_PATH names ${executablePath}, and there is nothing`
}

/** What Playwright launches. @throws Error where there is none */
export function chromiumOptions(): { executablePath: string; args: string[] } {
  const missing = noChromium()
  if (missing !== undefined || executablePath === undefined) throw new Error(missing)
  return { executablePath, args: ARGS }
}
