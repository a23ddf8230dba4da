/** One Chromium for all rows that need it. */
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

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
  if (executablePath === undefined) return 'there is no Chromium here: install it, or set CHROMIUM_PATH'
  return existsSync(executablePath) ? undefined : `CHROMIUM_PATH names ${executablePath}, and there is nothing`
}

let browser: Promise<Browser> | undefined

export function openChromium(): Promise<Browser> {
  browser ??= chromium.launch({ args: ARGS, ...(executablePath !== undefined && { executablePath }) })
  return browser
}

export async function closeChromium(): Promise<void> {
  await (await browser)?.close()
  browser = undefined
}

export async function chromiumVersion(): Promise<string | undefined> {
  return noChromium() === undefined ? (await openChromium()).version() : undefined
}
