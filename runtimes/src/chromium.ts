/** One Chromium for all rows that need it. */
import { type Browser, chromium } from 'playwright-core'
import { chromiumOptions, noChromium } from './find-chromium.js'

let browser: Promise<Browser> | undefined

export function openChromium(): Promise<Browser> {
  browser ??= chromium.launch(chromiumOptions())
  return browser
}

export async function closeChromium(): Promise<void> {
  await (await browser)?.close()
  browser = undefined
}

export async function chromiumVersion(): Promise<string | undefined> {
  return noChromium() === undefined ? (await openChromium()).version() : undefined
}
