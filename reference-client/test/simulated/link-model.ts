/**
 * What a link has to do, once more and simply: arrays in the place of state machines. It is told what happens and says
 * what must have been sent, heard and counted.
 */
import { CopiesModel, type ModelEvent } from './copies-model.js'

export interface ModelOptions {
  /** Of the queue. */
  events: number
  /** Of the window. */
  window: number
  clients: number
}

export interface ModelHello {
  limit: number
  session?: ModelSession | undefined
}

/** As in hello (SESSION-1). */
export interface ModelSession {
  session: string
  resumed: boolean
  received: number
  lost: number
  next: number
  history: number
}

export class LinkModel {
  readonly sent: string[][] = []
  /** How each connection named the session. */
  readonly queries: ({ session: string; received: number; first: number } | undefined)[] = []
  readonly heard: string[][]
  readonly copies: CopiesModel
  dropped = 0
  lost: number | null = 0
  gaps = 0
  phase: 'idle' | 'handshake' | 'greeting' | 'open' | 'waiting' = 'idle'
  /** Failures since the wait was last at its start. */
  failures = 0
  /** Bounds of the present wait, in milliseconds. */
  wait: { from: number; to: number } | undefined
  readonly listening: boolean[]
  /** The bus has said hello before. */
  helloed = false
  /** The connection takes no more. */
  blocked = false
  session: ModelSession | undefined
  /** Number of the last event had or counted lost, and of the last that came over this connection. */
  had = 0
  came = 0
  #isLegacy = false
  #lastOfHistory = 0
  #historyMayRepeat = false
  #closedForSize = false
  #connections = 0
  #queue: ModelEvent[] = []
  #limit = Number.POSITIVE_INFINITY
  #openFor = 0
  #seen = new Set<string>()

  constructor(private readonly options: ModelOptions) {
    this.copies = new CopiesModel(options.window)
    this.heard = Array.from({ length: options.clients }, () => [])
    this.listening = Array.from({ length: options.clients }, () => false)
  }

  emit(client: number, event: ModelEvent): void {
    this.use()
    this.#queue.push(event)
    if (this.phase === 'open' && !this.blocked) this.flush()
    else if (this.#queue.length > this.options.events) {
      this.#queue.shift()
      this.dropped += 1
    }
    this.#hear(event.name, client)
  }

  /** The first emit or listener. */
  use(): void {
    if (this.phase === 'idle') this.attempt()
  }

  attempt(): void {
    this.phase = 'handshake'
    this.wait = undefined
    this.blocked = false
    this.sent.push([])
    this.queries.push(this.session && { session: this.session.session, received: this.had, first: this.copies.first })
  }

  accept(): void {
    if (this.phase === 'handshake') this.phase = 'greeting'
  }

  hello({ limit, session }: ModelHello): void {
    if (this.phase !== 'greeting' && this.phase !== 'open') return
    this.helloed = true
    this.#limit = limit
    if (this.phase === 'greeting') {
      this.#isLegacy = false
      this.#open(session)
    } else if (this.#isLegacy && session !== undefined) this.end(1006)
    else {
      this.#isLegacy = false
      this.flush()
    }
  }

  /** No hello, where one is due: the bus is a legacy one, or the attempt has failed (VER-6). */
  noHello(): void {
    if (this.helloed) {
      this.end(1006)
      return
    }
    this.#limit = Number.POSITIVE_INFINITY
    this.#isLegacy = true
    this.#open(undefined)
  }

  busEvent(name: string, id: string | undefined, isOwn = false): void {
    if (this.phase === 'greeting') this.noHello()
    if (this.phase !== 'open') return
    let isHistory = false
    if (this.session !== undefined) {
      this.came += 1
      if (this.came <= this.had) return
      this.had = this.came
      isHistory = this.came <= this.#lastOfHistory
    }
    if (!this.#isLegacy && !isHistory) this.failures = 0
    if (isOwn) return
    if (id === undefined && isHistory && this.#historyMayRepeat) return
    if (id !== undefined && this.#seen.has(id)) return
    if (id !== undefined) this.#seen.add(id)
    this.#hear(name)
  }

  ack(received: number): void {
    if (this.phase !== 'open') return
    if (this.session !== undefined) this.copies.acknowledge(received)
    if (!this.#isLegacy) this.failures = 0
  }

  pass(ms: number): void {
    if (this.phase === 'open') this.#openFor += ms
  }

  end(code: number, tooLargeForUs = false): void {
    if (this.phase === 'open' && this.#openFor >= 1_000) this.failures = 0
    if (code === 1009 && !tooLargeForUs && this.session !== undefined) this.#closedForSize = true
    if (tooLargeForUs && this.session !== undefined) {
      this.came += 1
      if (this.came > this.had) {
        this.had = this.came
        this.#gap(1)
      }
    }
    this.phase = 'waiting'
    const base = Math.max(code === 1008 || code === 4009 ? 5_000 : 0, Math.min(5_000, 100 * 2 ** this.failures))
    this.wait = { from: base * 0.8, to: base * 1.2 }
    this.failures += 1
  }

  /** Sends what is there, in order. */
  flush(): void {
    const line = this.sent.at(-1) as string[]
    line.push(...this.copies.takeUnsent())
    if (this.session === undefined) this.copies.clear()
    for (const event of this.#queue) {
      if (event.bytes > this.#limit) {
        this.dropped += 1
        continue
      }
      line.push(event.name)
      if (this.session !== undefined) this.copies.add(event)
    }
    this.#queue = []
  }

  #open(session: ModelSession | undefined): void {
    this.phase = 'open'
    this.#openFor = 0
    this.#connections += 1
    if (session?.resumed) this.#resume(session)
    else this.#begin(session)
    this.#closedForSize = false
    this.dropped += this.copies.giveUpLarger(this.#limit, session?.resumed === true)
    this.flush()
  }

  #resume(session: ModelSession): void {
    const lostUp = session.lost - (this.session?.lost ?? 0)
    const lostDown = Math.max(0, session.next - 1 - this.had)
    this.session = session
    this.came = session.next - 1
    this.had = Math.max(this.had, this.came)
    this.copies.again(session.received)
    if (lostUp + lostDown > 0) this.#gap(lostUp + lostDown)
    if (this.#closedForSize && lostUp === 0) this.dropped += this.copies.giveUpFirst()
  }

  #begin(session: ModelSession | undefined): void {
    this.session = session
    this.came = this.had = (session?.next ?? 1) - 1
    this.#lastOfHistory = this.had + (session?.history ?? 0)
    this.#historyMayRepeat = this.#connections > 1
    this.copies.renumber()
    if (this.#connections > 1) this.#gap(null)
  }

  #gap(size: number | null): void {
    this.gaps += 1
    this.lost = size === null || this.lost === null ? null : this.lost + size
  }

  #hear(name: string, from?: number): void {
    for (const [client, heard] of this.heard.entries()) if (this.listening[client] && client !== from) heard.push(name)
  }
}
