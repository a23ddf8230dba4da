import { CannotSee, type Scope, Violation } from '../../case.js'
import { Unanswered } from '../../failures.js'
import { type Link, ScriptedBus } from '../../scripted-bus/index.js'
import type { ClientOptions, ClientSubject, WireEvent } from '../../subject.js'
import { eventText, readSent } from './events.js'

export type ClientScope = Scope<ClientSubject, ClientOptions>

const BARRIER = 'barrier:'
/** The harness waits this many times less for what a client's backoff has to bring, where the client can. */
const TIME_SCALE = 0.02

const REQUESTS_AT_ONCE = 1_000

export interface Plan extends Partial<ClientOptions> {
  /** What the bus is told before the client is started. */
  prepare?: (bus: ScriptedBus) => void
}

/** A scripted bus, and a client that was told where it is and has done nothing yet. */
export async function meet(scope: ClientScope, { prepare, ...options }: Plan = {}): Promise<Meeting> {
  const bus = await ScriptedBus.start()
  scope.onEnd(() => bus.end())
  prepare?.(bus)
  const timeScale = options.timeScale ?? TIME_SCALE
  const given = { url: bus.url, bridge: true, ...options }
  const client = await scope.start({ ...given, timeScale }).catch((cause: unknown) => {
    if (cause instanceof CannotSee) return scope.start(withoutTimeScale(given))
    throw cause
  })
  scope.onEnd(() => client.stop())
  return new Meeting(bus, client, client.capabilities.includes('time-scale') ? timeScale : 1, scope.patienceMs)
}

function withoutTimeScale({ timeScale: _, ...options }: ClientOptions): ClientOptions {
  return options
}

export class Meeting {
  #barriers = 0

  constructor(
    readonly bus: ScriptedBus,
    readonly client: ClientSubject,
    /** By how much the client's backoff is multiplied: 1 where it cannot. */
    readonly scale: number,
    /** How long to wait for what must come. */
    readonly patienceMs: number,
  ) {}

  /** The `number`th connection of the client, counted from 1, once it stands. */
  async link(number: number): Promise<Link> {
    const coming = this.bus.links.count(number, 'connections of the client', this.patience())
    const links = await coming.catch((cause: unknown) => {
      // Who has never tried has not failed at what the case is about.
      if (this.bus.attempts.all.length === 0) throw new Violation('CONN-1', 'the client does not connect')
      if (!(cause instanceof Unanswered) || !this.#staysAway()) throw cause
      throw new Violation('CONN-6', `the client did not come back: ${cause.message}`)
    })
    return links[number - 1] as Link
  }

  /** Long enough for what comes after one wait of the backoff. */
  patience(): number {
    return this.patienceMs + 6_000 * this.scale
  }

  /**
   * Sends an event down `link`, and resolves once `clients` have heard it: whatever was on its way to them has then
   * been heard.
   */
  async heardUpTo(link: Link, clients: readonly (string | undefined)[] = [undefined]): Promise<void> {
    const type = this.#nextBarrier()
    link.send(eventText(type))
    for (const client of clients) await this.hears(type, client)
  }

  /** Resolves once `client` has heard an event of `type`. */
  async hears(type: string, client?: string): Promise<void> {
    await this.client.heard.find(
      `event "${type}" heard${client === undefined ? '' : ` by ${client}`}`,
      this.patience(),
      (item) => item.heard.type === type && item.client === client,
    )
  }

  /**
   * Has the client emit, and resolves once the bus has that event: whatever the client had to send before has then come
   * (ORDER-2).
   */
  async sentUpTo(client?: string): Promise<void> {
    const type = this.#nextBarrier()
    await this.client.emit(type, undefined, client)
    await this.bus.received.find(`event "${type}" sent`, this.patience(), ({ text }) => readSent(text)?.type === type)
  }

  /** Has event client `client` emit an event that its siblings `clients` hear. */
  async heardLocallyUpTo(client: string | undefined, clients: readonly (string | undefined)[]): Promise<void> {
    const type = this.#nextBarrier()
    await this.client.emit(type, undefined, client)
    for (const sibling of clients) await this.hears(type, sibling)
  }

  /** The client's newest connection, once it stands and the client listens on it. The client must have a listener. */
  async settled(): Promise<Link> {
    for (;;) {
      const known = this.bus.links.all.length
      const newest = this.bus.links.all[known - 1]
      if (newest?.isOpen && newest.endedMs === undefined) {
        await this.heardUpTo(newest)
        return newest
      }
      await this.link(known + 1)
    }
  }

  /** Resolves once the client says that it has no connection. @param from index into its statuses. */
  async disconnected(from: number): Promise<void> {
    await this.client.statuses.find(
      'a status other than "open"',
      this.patience(),
      ({ status }) => status !== 'open',
      from,
    )
  }

  /** Has the client emit one event for each payload, without waiting between them. */
  async emitAll(type: string, payloads: readonly unknown[], client?: string): Promise<void> {
    // Each request to an adapter has an answer to wait for: of many thousands the last would come too late on a slow machine.
    for (let at = 0; at < payloads.length; at += REQUESTS_AT_ONCE) {
      const some = payloads.slice(at, at + REQUESTS_AT_ONCE)
      await Promise.all(some.map((payload) => this.client.emit(type, payload, client)))
    }
  }

  /** What `client` has heard, barriers aside. */
  heardBy(client?: string): WireEvent[] {
    return this.client.heard.all
      .filter((item) => item.client === client && !item.heard.type.startsWith(BARRIER))
      .map((item) => item.heard)
  }

  /** What the client has sent over all its connections, barriers and control messages aside. */
  sent(): WireEvent[] {
    return this.bus.received.all
      .map(({ text }) => readSent(text))
      .filter((event): event is WireEvent => event !== undefined && !event.type.startsWith(BARRIER))
  }

  /** Whether the newest connection has ended, and the client has not tried to connect again. */
  #staysAway(): boolean {
    const { links, attempts } = this.bus
    const newest = links.all.at(-1)
    const endedMs = newest?.endedMs ?? newest?.closedMs
    return endedMs !== undefined && attempts.all.every(({ atMs }) => atMs < endedMs)
  }

  #nextBarrier(): string {
    this.#barriers += 1
    return `${BARRIER}${this.#barriers}`
  }
}

/** 1 to `count`. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1)
}
