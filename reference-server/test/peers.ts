/** Real peers of a bus under test. Each is closed when its test ends. */
import { request } from 'node:http'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { type Bus, type BusOptions, createBus } from '../src/index.js'

/** A started bus on a free port. It stays off the process's event target unless a test is about that. */
export async function startBus(options: BusOptions = {}): Promise<Bus & { url: string }> {
  const bus = createBus({ port: 0, eventTarget: false, ...options })
  onTestFinished(() => bus.stop())
  const { url } = await bus.start()
  return Object.assign(bus, { url })
}

export interface Peer {
  send(text: string): void
  /** The next message that has not been read yet. Rejects where the connection ends first. */
  next(): Promise<string>
  /** Resolves with the close code. */
  readonly closed: Promise<number>
  readonly socket: WebSocket
}

/** @param query such as `?v=1&bridge=server` */
export async function connect(url: string, query = '', options: object = {}): Promise<Peer> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/__devtools/ws${query}`, options)
  onTestFinished(() => socket.terminate())
  const unread: string[] = []
  const readers: { resolve(text: string): void; reject(error: Error): void }[] = []
  socket.on('message', (data) => {
    const reader = readers.shift()
    if (reader === undefined) unread.push(String(data))
    else reader.resolve(String(data))
  })
  const closed = new Promise<number>((resolve) => {
    socket.on('close', (code) => {
      for (const reader of readers) reader.reject(new Error(`closed with ${code} while a message was awaited`))
      resolve(code)
    })
  })
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve)
    socket.on('error', reject)
  })
  return {
    socket,
    closed,
    send: (text) => socket.send(text),
    next() {
      const text = unread.shift()
      if (text !== undefined) return Promise.resolve(text)
      return new Promise((resolve, reject) => readers.push({ resolve, reject }))
    },
  }
}

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

/** One HTTP request with exactly these headers. */
export function ask(
  url: string,
  {
    method = 'GET',
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

export function post(url: string, body: string | Buffer, type = 'application/json'): Promise<Answer> {
  return ask(`${url}/__devtools/send`, { method: 'POST', headers: { 'content-type': type }, body })
}
