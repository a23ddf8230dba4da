import type { Connection, ConnectionEvents, ConnectionQuery, HttpAnswer, Transport } from '../../src/link/transport.js'
import type { VirtualTime } from './virtual-time.js'

/** A transport whose other end is played by the test. */
export class SimulatedBus implements Transport {
  readonly attempts: SimulatedConnection[] = []
  inquire: NonNullable<Transport['inquire']> = async () => undefined

  constructor(private readonly time: VirtualTime) {}

  open(events: ConnectionEvents, query: ConnectionQuery): Connection {
    const connection = new SimulatedConnection(events, this.time.now(), query)
    this.attempts.push(connection)
    return connection
  }

  /** The latest attempt. */
  get latest(): SimulatedConnection {
    const latest = this.attempts.at(-1)
    if (latest === undefined) throw new Error('the link has not tried to connect')
    return latest
  }
}

export function answerOf(status: number, code: string, message: string): HttpAnswer {
  return { url: 'http://bus/__devtools/ws', status, body: JSON.stringify({ error: { code, message } }) }
}

export class SimulatedConnection implements Connection {
  readonly sent: string[] = []
  closed = false
  closedWith: number | undefined
  aborted = false
  held: boolean | undefined
  ended = false
  /** What `send` answers; `false` plays a socket that is closing. */
  takes = true
  /** Plays a platform whose sockets keep the process alive in any case. */
  staysAlive = false

  constructor(
    private readonly events: ConnectionEvents,
    readonly at: number,
    readonly query: ConnectionQuery,
  ) {}

  send(text: string): boolean {
    if (!this.takes) return false
    this.sent.push(text)
    return true
  }

  close(code?: number): void {
    this.closed = true
    this.closedWith = code
  }

  abort(): void {
    this.aborted = true
  }

  hold(alive: boolean): boolean {
    this.held = alive
    return !this.staysAlive
  }

  // The bus's side:

  accept(): void {
    this.events.opened()
  }

  hello(maxMessageBytes = 8_388_608, session: object = {}): void {
    const payload = {
      version: '1',
      capabilities: ['sse'],
      limits: { maxMessageBytes },
      heartbeatMs: 15_000,
      project: null,
      ...session,
    }
    this.say({ type: '$bus:hello', payload })
  }

  say(message: unknown): void {
    this.sayText(JSON.stringify(message))
  }

  sayText(text: string): void {
    this.events.message(text)
  }

  /** Bytes of a message that goes on. */
  trickle(): void {
    this.events.alive?.()
  }

  end(code = 1006, reason = '', tooLargeForUs = false): void {
    this.ended = true
    this.events.closed({ code, reason, tooLargeForUs })
  }

  /** Answers by HTTP, in the words of a bus. */
  refuse(status: number, code = 'refused', message = 'because'): void {
    this.ended = true
    this.events.closed({ code: 1006, reason: '', answer: answerOf(status, code, message) })
  }

  /** Fails as on a platform that does not tell what HTTP answered. */
  endMute(): void {
    this.ended = true
    this.events.closed({ code: 1006, reason: '', isMute: true })
  }

  unavailable(reason: string): void {
    this.events.unavailable(reason)
  }
}
