/** This client as the subject of a conformance harness: one JSON request a line in, replies and notifications out. */
import { createInterface } from 'node:readline'
import type { ClientRequest, Notification, Reply } from '@devtools-bus/schema'
import { encode, revive } from '@devtools-bus/schema/codec'
import packageJson from '../../package.json' with { type: 'json' }
import { createLink, type Link, type Port } from '../link.js'
import { linkOptions, unsupportedOption } from './adapter-options.js'

const CAPABILITIES = ['session', 'history', 'fallback', 'time-scale']

/** Resolves after the end of `input`, with the client stopped. */
export async function runAdapter(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Promise<void> {
  const subject = new ClientSubject((line) => output.write(`${line}\n`))
  for await (const line of createInterface({ input })) if (line.trim() !== '') await subject.take(line)
  await subject.stop()
}

class ClientSubject {
  #link: Link | undefined
  readonly #ports = new Map<string | undefined, Port>()

  constructor(private readonly write: (line: string) => void) {}

  async take(line: string): Promise<void> {
    const request = JSON.parse(line) as ClientRequest
    this.#say(await this.#answer(request))
  }

  async stop(): Promise<void> {
    const link = this.#link
    await link?.close()
    this.#link = undefined
    this.#ports.clear()
  }

  async #answer(request: ClientRequest): Promise<Reply> {
    const { id } = request
    try {
      switch (request.do) {
        case 'start':
          return this.#start(request)
        case 'open':
          this.#ports.set(request.client, this.#started().port())
          return { id, ok: true }
        case 'listen':
          this.#listen(request.client, request.type)
          return { id, ok: true }
        case 'listen-throwing':
          this.#port(request.client).listen(throwAsTold)
          return { id, ok: true }
        case 'listen-rejecting':
          this.#port(request.client).listen(async () => throwAsTold())
          return { id, ok: true }
        case 'emit':
          this.#emit(request)
          return { id, ok: true }
        case 'emit-unencodable':
          this.#port(request.client).emit(request.type, cycle())
          return { id, ok: true }
        case 'stop':
          await this.stop()
          return { id, ok: true }
        default:
          return { id, unsupported: true }
      }
    } catch (cause) {
      return { id, ok: false, error: cause instanceof Error ? cause.message : String(cause) }
    }
  }

  #start({ id, options }: Extract<ClientRequest, { do: 'start' }>): Reply {
    const option = unsupportedOption(options)
    if (option !== undefined) return { id, unsupported: true, option }
    if (this.#link !== undefined) throw new Error('already started; stop first')
    this.#link = createLink(linkOptions(options))
    this.#ports.set(undefined, this.#link.port())
    let told = ''
    this.#link.onStatus(({ status, lost, dropped }) => {
      const now = JSON.stringify({ status, lost, dropped } satisfies Notification)
      if (now !== told) this.write(now)
      told = now
    })
    return { id, ok: true, name: packageJson.name, version: packageJson.version, capabilities: CAPABILITIES }
  }

  #listen(client: string | undefined, type: string | undefined): void {
    this.#port(client).listen((event) => {
      this.#say(client === undefined ? { heard: event } : { heard: event, client })
    }, type)
  }

  #emit(request: Extract<ClientRequest, { do: 'emit' }>): void {
    const { type, client } = request
    const colon = type.indexOf(':')
    // BigInts come as on the wire (ENC-4), and are emitted as what they are.
    this.#port(client).emit(type, revive(request.payload), colon < 0 ? undefined : type.slice(0, colon))
  }

  #started(): Link {
    if (this.#link === undefined) throw new Error('not started; send "start" first')
    return this.#link
  }

  #port(client: string | undefined): Port {
    this.#started()
    const port = this.#ports.get(client)
    if (port === undefined) throw new Error(`no event client ${JSON.stringify(client)}; "open" it first`)
    return port
  }

  /** `encode`, so that BigInts are written as on the wire. */
  #say(message: Reply | Notification): void {
    this.write(encode(message))
  }
}

function throwAsTold(): never {
  throw new Error('a listener that throws, as the suite has told it to')
}

/** What no JSON can say. */
function cycle(): object {
  const ring: { ring?: object } = {}
  ring.ring = ring
  return ring
}
