import { expect } from 'vitest'
import { BusEnd, ClientEnd } from './session-example-ends.js'
import type { Example, Line, Outcome } from './session-examples.js'

type Sent = Extract<Line, { kind: 'sent' }>

interface Connection {
  kind: 'ws' | 'sse' | 'send'
  query: URLSearchParams
  /** Numbers of the next event down and of the next message up. */
  next: number
  up: number
  /** Of a POST: its headers until the empty line, then its body, and what came of it. */
  contentLength: number
  inBody: boolean
  body: string
  answer?: { status: number; body?: unknown }
  /** Of a stream: the fields of the server-sent event that is being written. */
  id?: string
}

interface Hello {
  session: string
  resumed: boolean
  received: number
  lost: number
  next: number
  limits: { maxMessageBytes: number }
}

/** Plays an example line by line; every number that is shown is held to what follows from the lines before it. */
export function playThrough(example: Example): Outcome {
  const play = new Play(example)
  for (const line of example.lines) play.take(line)
  return play.outcome
}

class Play {
  readonly #bus: BusEnd
  readonly #client: ClientEnd
  readonly #connections = new Map<string, Connection>()
  readonly #mostBytesOfBody: number
  readonly #emitted: string[] = []
  /** The session's connection, as the bus has it, and the last one that the client had hello on. */
  #current: Connection | undefined
  #greeted: Connection | undefined

  constructor({ prose, lines }: Example) {
    const window = /"window":\{"events":(\d+)/.exec(JSON.stringify(lines).replaceAll('\\"', '"'))?.[1]
    this.#bus = new BusEnd(Number(window))
    this.#client = new ClientEnd(Number(/keeps copies of (\d+) events/.exec(prose)?.[1] ?? 1_000))
    this.#mostBytesOfBody = Number(/bodies of up to (\d+) bytes/.exec(prose)?.[1] ?? 8_388_608)
  }

  get outcome(): Outcome {
    const { sent, had, lost, dropped } = this.#client
    // Nothing is left that should have been sent again.
    if (this.#greeted?.kind === 'ws') expect(this.#greeted.up - 1).toBe(sent.length)
    return {
      sent: { client: sent.length, bus: this.#bus.sent },
      had: { client: had, bus: this.#bus.received },
      status: { status: this.#greeted?.kind === 'sse' ? 'fallback' : 'open', lost, dropped },
    }
  }

  take(line: Line): void {
    if (line.kind === 'from elsewhere') this.#bus.comes(line.text)
    else if (line.kind === 'emitted') this.#emitted.push(line.text)
    else if (line.kind === 'cut') this.#current = undefined
    else if (line.kind === 'remark') {
      if (line.text.includes('bus is started again')) this.#bus.startAgain()
    } else if (line.by === 'client') this.#fromClient(line)
    else this.#fromBus(line)
  }

  #fromClient(line: Sent): void {
    const [, method, path, query] = /^(GET|POST) \/__devtools\/(\w+)\?(\S+) HTTP\/1\.1$/.exec(line.text) ?? []
    if (method !== undefined) this.#opens(line.connection, path as Connection['kind'], new URLSearchParams(query))
    else if (line.text === 'close 1009') this.#client.refuses()
    else if (this.#of(line).kind === 'send') this.#postGoesOn(this.#of(line), line.text)
    else this.#sends(this.#of(line), line.text.replace(/^ws /, ''), line.arrives)
  }

  #sends(connection: Connection, text: string, arrives: boolean): void {
    expect(this.#client.sends(connection.up, text)).toBe(text)
    connection.up += 1
    if (!arrives) return
    expect(connection).toBe(this.#current)
    this.#bus.take(text)
    expect(this.#bus.received).toBe(connection.up - 1)
  }

  #opens(name: string, kind: Connection['kind'], query: URLSearchParams): void {
    const { session, received, first } = this.#client.asks()
    const asked = kind === 'send' ? { session, received: null, first } : { session, received, first }
    const parameters = ['session', 'received', 'first'].map((parameter) => [parameter, query.get(parameter)])
    expect(Object.fromEntries(parameters)).toEqual(asked)
    expect(query.get('bridge')).toBe('server')
    this.#connections.set(name, { kind, query, next: 0, up: 0, contentLength: 0, inBody: false, body: '' })
  }

  #postGoesOn(connection: Connection, text: string): void {
    const length = /^Content-Length: (\d+)$/.exec(text)?.[1]
    if (length !== undefined) connection.contentLength = Number(length)
    else if (text === '') connection.inBody = true
    else if (connection.inBody) connection.body += `${text}\n`
    const bytes = Buffer.byteLength(connection.body)
    expect(bytes).toBeLessThanOrEqual(connection.contentLength)
    if (connection.inBody && bytes === connection.contentLength) this.#bodyIsComplete(connection, bytes)
  }

  #bodyIsComplete(connection: Connection, bytes: number): void {
    const texts = connection.body.trimEnd().split('\n')
    const first = Number(connection.query.get('first'))
    expect(texts.map((text, index) => this.#client.sends(first + index, text))).toEqual(texts)
    if (bytes > this.#mostBytesOfBody) {
      if (texts.length === 1) this.#client.drops(first)
      connection.answer = { status: 413 }
    } else if (this.#current?.kind === 'ws') connection.answer = { status: 409 }
    else connection.answer = { status: 202, body: this.#bus.post(connection.query, texts) }
  }

  #fromBus(line: Sent): void {
    const connection = this.#of(line)
    const status = /^HTTP\/1\.1 (\d+)/.exec(line.text)?.[1]
    const json = /^(?:ws |data: )?(\{.*\})$/.exec(line.text)?.[1]
    if (line.text === 'close 1009') this.#client.isRefused()
    if (status !== undefined) expect(Number(status)).toBe(connection.answer?.status ?? 200)
    if (line.text.startsWith('id: ')) connection.id = line.text.slice('id: '.length)
    if (json === undefined) return
    if (connection.kind === 'send') this.#answers(connection, JSON.parse(json))
    else this.#says(connection, json, line.arrives)
    if (connection.kind === 'sse') expect(connection.id).toBe(`${this.#client.session}.${connection.next - 1}`)
  }

  #answers({ answer }: Connection, said: { rejected?: Array<{ message?: string }>; received?: number }): void {
    if (answer?.body === undefined) return
    const rejected = said.rejected?.map(({ message: _, ...line }) => line)
    expect({ ...said, rejected }).toEqual(answer.body)
    this.#client.isTold(said.received ?? 0)
  }

  #says(connection: Connection, json: string, arrives: boolean): void {
    const { type, payload } = JSON.parse(json)
    if (type === '$bus:hello') this.#greets(connection, payload, arrives)
    else if (type === '$bus:error') expect(payload.number).toBe(this.#bus.nextError())
    else if (type === '$bus:ack') {
      expect(payload).toEqual({ received: this.#bus.received })
      this.#client.isTold(payload.received)
    } else this.#brings(connection, json, arrives)
  }

  #brings(connection: Connection, text: string, arrives: boolean): void {
    expect(this.#bus.send(connection.next, text)).toBe(text)
    if (arrives && connection.next > this.#client.had) {
      expect(connection.next).toBe(this.#client.had + 1)
      this.#client.had = connection.next
    }
    connection.next += 1
  }

  #greets(connection: Connection, { session, resumed, received, lost, next, limits }: Hello, arrives: boolean): void {
    const hello = { resumed, received, lost, next }
    expect(hello).toEqual(this.#bus.greet(connection.query, session))
    expect(session === this.#client.session).toBe(resumed)
    Object.assign(connection, { next, up: received + 1 })
    this.#current = connection
    if (!arrives) return
    this.#greeted = connection
    this.#client.hears(session, hello)
    this.#client.dropped += this.#emitted.filter((text) => Buffer.byteLength(text) > limits.maxMessageBytes).length
  }

  #of({ connection }: Sent): Connection {
    const found = this.#connections.get(connection)
    if (found === undefined) throw new Error(`no connection ${connection} is open`)
    return found
  }
}
