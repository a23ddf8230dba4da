export interface ModelEvent {
  name: string
  bytes: number
}

interface Copy {
  number: number
  /** `null`: given up; its number is kept. */
  event: ModelEvent | null
  sent: boolean
}

/** What a link keeps of what it has sent, each copy with its number written beside it. */
export class CopiesModel {
  #copies: Copy[] = []
  #last = 0

  constructor(private readonly window: number) {}

  get first(): number {
    return this.#copies[0]?.number ?? this.#last + 1
  }

  /** Number of the last event that was given one. */
  get last(): number {
    return this.#last
  }

  add(event: ModelEvent): void {
    this.#last += 1
    this.#copies.push({ number: this.#last, event, sent: true })
    if (this.#copies.length > this.window) this.#copies.shift()
  }

  acknowledge(received: number): void {
    this.#copies = this.#copies.filter(({ number }) => number > received)
  }

  again(received: number): void {
    this.acknowledge(received)
    for (const copy of this.#copies) copy.sent = false
  }

  renumber(): void {
    const events = this.#copies.flatMap(({ event }) => event ?? [])
    this.#copies = events.map((event, index) => ({ number: index + 1, event, sent: false }))
    this.#last = events.length
  }

  clear(): void {
    this.#copies = []
  }

  /** What of the copies goes over the line, `null` being the placeholder. */
  takeUnsent(): string[] {
    const unsent = this.#copies.filter(({ sent }) => !sent)
    for (const copy of unsent) copy.sent = true
    return unsent.map(({ event }) => event?.name ?? 'null')
  }

  /** How many events were given up, here and below. */
  giveUpFirst(): number {
    const [first] = this.#copies
    if (first === undefined || first.event === null) return 0
    first.event = null
    return 1
  }

  giveUpLarger(limit: number, keepNumbers: boolean): number {
    const larger = this.#copies.filter(({ event }) => event !== null && event.bytes > limit)
    for (const copy of larger) copy.event = null
    if (!keepNumbers) this.renumber()
    return larger.length
  }
}
