/** Whoever emits events, or hears them, in these tests; driven alike wherever they are. */
import { fork } from 'node:child_process'
import { Worker } from 'node:worker_threads'
import type { LinkStatus } from '@devtools-bus/client'
import type { Bus } from '@devtools-bus/server'
import type { Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import type { clientParty, Heard } from './client-party.js'

export interface Party {
  /** Whose events it emits. */
  plugin: string
  /** From now on notes what it hears of that type. */
  listen(type: string): Promise<void>
  emit(suffix: string, payloads: readonly unknown[]): Promise<void>
  heard(type: string): Promise<Heard>
}

/** Listens and emits through the bus itself. */
export function inProcess(bus: Bus): Party {
  const heard = new Map<string, Heard>()
  return {
    plugin: 'process',
    async listen(type) {
      const notes: Heard = { byType: [], ofAll: [] }
      heard.set(type, notes)
      bus.on(type, ({ payload }) => notes.byType.push(payload))
      bus.onAll((event) => event.type === type && notes.ofAll.push(event.payload))
    },
    async emit(suffix, payloads) {
      for (const payload of payloads) bus.emit({ type: `process:${suffix}`, payload })
    },
    heard: async (type) => heard.get(type) ?? { byType: [], ofAll: [] },
  }
}

type InPage = ReturnType<typeof clientParty>

/** The party that the page's own script has set up, as `globalThis[name]`. */
export function inPage(page: Page, name: 'party' | 'other' = 'party', plugin = 'page'): Party {
  type Holder = Record<typeof name, InPage>
  return {
    plugin,
    listen: (type) =>
      page.evaluate(([at, it]) => (globalThis as unknown as Holder)[at].listen(it), [name, type] as const),
    emit: (suffix, payloads) =>
      page.evaluate(([at, it, what]) => (globalThis as unknown as Holder)[at].emit(it, what), [
        name,
        suffix,
        [...payloads],
      ] as const),
    heard: (type) =>
      page.evaluate(([at, it]) => (globalThis as unknown as Holder)[at].heard(it), [name, type] as const),
  }
}

/** How the page bus of ours is doing in a page that has it. */
export function pageBusStatus(page: Page): Promise<LinkStatus> {
  return page.evaluate(() => (globalThis as unknown as { pageBus: { status: LinkStatus } }).pageBus.status)
}

/** A worker thread with an event client of ours, as a bridge; connected. */
export async function inWorker(url: string): Promise<Party & { status(): Promise<LinkStatus> }> {
  const worker = new Worker(new URL('bridge.js', import.meta.url), { workerData: { url } })
  onTestFinished(() => void worker.terminate())
  const ask = asker({
    send: (message) => worker.postMessage(message),
    onMessage: (hear) => worker.on('message', hear),
    onEnd: (tell) => worker.on('error', (cause) => tell(String(cause))),
  })
  await ask('ready')
  return { ...asked('bridge', ask), status: async () => (await ask('status')) as LinkStatus }
}

/** A process with a bus of ours in it, and an event client that shares its event target. */
export async function inBusProcess(): Promise<{ party: Party; port: number }> {
  const { ask } = developmentProcess('bus-process.js')
  const port = (await ask('ready')) as number
  return { party: asked('process', ask), port }
}

/** A process as `vite dev` makes one, and what it prints to standard error. */
export function developmentProcess(file: string, ...args: string[]): { ask: Ask; complaints: () => string } {
  const child = fork(new URL(file, import.meta.url), args, {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    // Offline: in CI the published plugin looks for no updates.
    env: { ...process.env, NODE_ENV: 'development', CI: '1', VITEST: undefined },
  })
  onTestFinished(() => void child.kill())
  let complaints = ''
  child.stderr?.on('data', (text) => {
    complaints += text
  })
  const ask = asker({
    send: (message) => child.send(message),
    onMessage: (hear) => child.on('message', hear),
    onEnd: (tell) => child.on('exit', () => tell(complaints)),
  })
  return { ask, complaints: () => complaints }
}

export type Ask = (what: string, ...args: unknown[]) => Promise<unknown>

/** @param prefix tells one party from another that is asked over the same channel */
export function asked(plugin: string, ask: Ask, prefix = ''): Party {
  return {
    plugin,
    listen: async (type) => void (await ask(`${prefix}listen`, type)),
    emit: async (suffix, payloads) => void (await ask(`${prefix}emit`, suffix, payloads)),
    heard: async (type) => (await ask(`${prefix}heard`, type)) as Heard,
  }
}

interface Channel {
  send(message: object): void
  onMessage(hear: (message: unknown) => void): void
  onEnd(tell: (why: string) => void): void
}

/** Questions to another runtime that are answered by `answering.js` there. */
function asker({ send, onMessage, onEnd }: Channel): Ask {
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>()
  let last = 0
  onMessage((message) => {
    const { number, answer } = message as { number: number; answer: unknown }
    waiting.get(number)?.resolve(answer)
    waiting.delete(number)
  })
  onEnd((why) => {
    for (const { reject } of waiting.values()) reject(new Error(`it ended before it answered: ${why}`))
  })
  return (what, ...args) =>
    new Promise((resolve, reject) => {
      last += 1
      waiting.set(last, { resolve, reject })
      send({ number: last, what, args })
    })
}
