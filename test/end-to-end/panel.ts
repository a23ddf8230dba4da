/** The panel of an example, read as its users read it. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const PATIENCE = { timeout: 20_000, interval: 25 }

export interface Row {
  type: string
  // What it is like depends on the event.
  payload: Record<string, unknown>
}

export class Panel {
  constructor(readonly page: Page) {}

  /** Opens it in that page; resolves once it is connected. */
  static async open(page: Page, url: string): Promise<Panel> {
    await page.goto(url)
    const panel = new Panel(page)
    await panel.connected()
    return panel
  }

  async connected(): Promise<void> {
    await expect.poll(() => this.page.locator('#status').textContent(), PATIENCE).toBe('open')
  }

  /** The events that it lists, oldest first. */
  async rows(): Promise<Row[]> {
    const texts = await this.page.locator('#events li').allTextContents()
    return texts.reverse().map((text) => {
      const at = text.indexOf(' ')
      return { type: text.slice(0, at), payload: JSON.parse(text.slice(at + 1)) }
    })
  }

  async of(type: string): Promise<Row['payload'][]> {
    return (await this.rows()).filter((row) => row.type === type).map(({ payload }) => payload)
  }

  /** Waits until it lists `count` events of that type. */
  async until(type: string, count: number): Promise<void> {
    await expect.poll(async () => (await this.of(type)).length, PATIENCE).toBeGreaterThanOrEqual(count)
  }

  /** Which of a burst's orders it lists, in its order. */
  async ordersOf(burst: string): Promise<unknown[]> {
    return (await this.of('shop:order')).filter((order) => order.burst === burst).map(({ index }) => index)
  }

  /** Waits until it lists all of them. */
  async untilOrdered(burst: string, count: number): Promise<void> {
    await expect.poll(async () => (await this.ordersOf(burst)).length, PATIENCE).toBeGreaterThanOrEqual(count)
  }

  /** Sends the command. @returns what its answers repeat */
  async audit(): Promise<unknown> {
    const sent = async (): Promise<unknown[]> => (await this.of('shop:audit')).map(({ asked }) => asked)
    const before = new Set(await sent())
    await this.page.click('#audit')
    const news = async (): Promise<unknown[]> => (await sent()).filter((asked) => !before.has(asked))
    await expect.poll(async () => (await news()).length, PATIENCE).toBe(1)
    return (await news())[0]
  }

  /** Who answers a command, of those that are listed, in alphabetical order. */
  async answersTo(asked: unknown): Promise<string[]> {
    const about = (await this.rows()).filter(({ payload }) => payload.asked === asked)
    return about
      .map(({ type }) => type)
      .filter((type) => type !== 'shop:audit')
      .sort()
  }

  /** Who has answered a command so far, whichever it was. */
  async everAnswered(): Promise<string[]> {
    const answers = (await this.rows()).filter(({ type, payload }) => 'asked' in payload && type !== 'shop:audit')
    return [...new Set(answers.map(({ type }) => type))].sort()
  }

  /** Waits until they have answered. */
  async untilAnswered(asked: unknown, answers: readonly string[]): Promise<void> {
    await expect.poll(() => this.answersTo(asked), PATIENCE).toEqual(expect.arrayContaining([...answers]))
  }

  /** What `cause` does has the page load again; resolves once it is connected again. */
  async reloadedBy(cause: () => Promise<void>): Promise<void> {
    await this.page.evaluate(() => Object.assign(globalThis, { isOld: true }))
    await cause()
    await expect.poll(() => this.page.evaluate(() => 'isOld' in globalThis).catch(() => true), PATIENCE).toBe(false)
    await this.connected()
  }
}

/** 1, 2, … count. */
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)
