/**
 * What a link has to do, once more and simply: arrays in the place of state machines. It is told what happens and says
 * what must have been sent, heard and counted.
 */
export interface ModelOptions {
  events: number
  clients: number
}

interface ModelEvent {
  name: string
  bytes: number
}

export class LinkModel {
  readonly sent: string[][] = []
  readonly heard: string[][]
  dropped = 0
  reopened = false
  phase: 'idle' | 'handshake' | 'greeting' | 'open' | 'waiting' = 'idle'
  /** Failures since the wait was last at its start. */
  failures = 0
  /** Bounds of the present wait, in milliseconds. */
  wait: { from: number; to: number } | undefined
  readonly listening: boolean[]
  #queue: ModelEvent[] = []
  #limit = Number.POSITIVE_INFINITY
  #wasOpen = false
  #helloed = false
  #openFor = 0
  #seen = new Set<string>()

  constructor(private readonly options: ModelOptions) {
    this.heard = Array.from({ length: options.clients }, () => [])
    this.listening = Array.from({ length: options.clients }, () => false)
  }

  emit(client: number, event: ModelEvent): void {
    this.use()
    this.#queue.push(event)
    if (this.phase === 'open') this.#flush()
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
    this.#helloed = false
    this.sent.push([])
  }

  accept(): void {
    if (this.phase === 'handshake') this.phase = 'greeting'
  }

  hello(limit: number): void {
    if (this.phase !== 'greeting' && this.phase !== 'open') return
    this.#helloed = true
    this.#limit = limit
    if (this.phase === 'greeting') this.#open()
  }

  legacy(): void {
    this.#limit = Number.POSITIVE_INFINITY
    this.#open()
  }

  busEvent(name: string, id: string | undefined): void {
    if (this.phase !== 'greeting' && this.phase !== 'open') return
    if (this.phase === 'greeting') this.legacy()
    if (this.#helloed) this.failures = 0
    if (id !== undefined && this.#seen.has(id)) return
    if (id !== undefined) this.#seen.add(id)
    this.#hear(name)
  }

  /** An event of the link's own comes back: nobody hears it, yet it is an event. */
  echo(): void {
    if (this.phase !== 'greeting' && this.phase !== 'open') return
    if (this.phase === 'greeting') this.legacy()
    if (this.#helloed) this.failures = 0
  }

  pass(ms: number): void {
    if (this.phase === 'open') this.#openFor += ms
  }

  end(refused: boolean): void {
    if (this.phase === 'open' && this.#openFor >= 1_000) this.failures = 0
    this.phase = 'waiting'
    const base = Math.max(refused ? 5_000 : 0, Math.min(5_000, 100 * 2 ** this.failures))
    this.wait = { from: base * 0.8, to: base * 1.2 }
    this.failures += 1
  }

  #open(): void {
    this.phase = 'open'
    this.#openFor = 0
    this.reopened ||= this.#wasOpen
    this.#wasOpen = true
    this.#flush()
  }

  #flush(): void {
    for (const { name, bytes } of this.#queue) {
      if (bytes > this.#limit) this.dropped += 1
      else this.sent.at(-1)?.push(name)
    }
    this.#queue = []
  }

  #hear(name: string, from?: number): void {
    for (const [client, heard] of this.heard.entries()) if (this.listening[client] && client !== from) heard.push(name)
  }
}
