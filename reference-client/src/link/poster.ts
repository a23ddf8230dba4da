import { BATCH_LINES, REFUSED_RETRY_MS } from '@devtools-bus/schema/constants'
import { abortController } from '../runtime/abort.js'
import { Backoff } from './backoff.js'
import type { Host } from './host.js'
import type { OutgoingEvent } from './outgoing.js'
import { judgeAnswer, type Rejected, type Verdict, wordsOf } from './post-answer.js'
import type { EventQueue } from './queue.js'
import type { LinkSession } from './session.js'
import { tooLarge } from './socket-sender.js'
import type { Post, PostAnswer } from './transport.js'
import type { Dropped, Upward } from './upward.js'

/** Of the events that a bus rejects at once, so many are explained. */
const TOLD = 5

export interface PosterOptions {
  post: Post
  host: Host
  session: LinkSession
  queue: EventQueue
  /** Multiplies the waits between POSTs. */
  timeScale: number
  dropped: Dropped
  /** There is less to confirm. */
  moved(): void
  /** The bus does not have the session any more: its stream is to be opened anew. */
  sessionGone(): void
  /** The bus takes nothing of this client, and is asked again later. Undefined: it does take it. */
  refused(why: string | undefined): void
}

/** Largest body where an event alone is not larger: its answer should not be long in coming. */
const BODY_BYTES = 1024 * 1024

/** Carries events up by POSTs, one at a time, in order (FALLBACK-2, FALLBACK-3, FALLBACK-5). */
export class Poster implements Upward {
  readonly #options: PosterOptions
  readonly #backoff: Backoff
  #maxBytes = Number.POSITIVE_INFINITY
  /** Most events of a POST: fewer and fewer where they were too much for the bus. */
  #most = BATCH_LINES
  /** Number of the last event of a POST that is to be repeated as it was. */
  #again: number | undefined
  /** Counts connections: what an earlier one's POST is answered concerns nobody. */
  #run = 0
  #active = false
  #posting = false
  /** Of the POST under way. */
  #underWay = abortController()
  #refused = false
  #cancelWait = (): void => {}
  #idle: ((done: boolean) => void)[] = []

  constructor(options: PosterOptions) {
    this.#options = options
    this.#backoff = new Backoff(() => options.host.random(), options.timeScale)
  }

  start(maxMessageBytes: number): void {
    this.#leave()
    this.#active = true
    this.#refused = false
    this.#maxBytes = maxMessageBytes
    this.wake()
  }

  stop(): void {
    this.#leave()
    for (const resolve of this.#idle.splice(0)) resolve(false)
  }

  get isBusy(): boolean {
    const { session, queue } = this.#options
    return this.#active && (session.outbox.length > 0 || queue.length > 0)
  }

  wake(): void {
    if (!this.#active || this.#posting) return
    const run = this.#run
    // From here on, so that who is told of a drop and emits begins no second one.
    this.#posting = true
    const batch = this.#options.session.isLive ? this.#numbered() : this.#single()
    if (run !== this.#run) return
    if (batch.length === 0) {
      this.#posting = false
      for (const resolve of this.#idle.splice(0)) resolve(true)
      return
    }
    const first = this.#options.session.query?.first
    void this.#post(batch).then((answer) => {
      if (run === this.#run) this.#answered(judgeAnswer(answer, first), batch, first)
    })
  }

  idle(): Promise<boolean> {
    return new Promise((resolve) => {
      if (this.isBusy) this.#idle.push(resolve)
      else resolve(this.#active)
    })
  }

  #leave(): void {
    this.#run += 1
    // What a bus has of it, hello tells: one request at a time, whatever became of a stream (FALLBACK-2).
    this.#underWay.abort()
    this.#active = false
    this.#posting = false
    this.#most = BATCH_LINES
    this.#again = undefined
    this.#cancelWait()
  }

  #post(batch: readonly OutgoingEvent[]): Promise<PostAnswer> {
    const { post, session } = this.#options
    const { query } = session
    this.#underWay = abortController()
    const { signal } = this.#underWay
    return query === undefined
      ? post({ contentType: 'application/json', body: (batch[0] as OutgoingEvent).text, signal })
      : post({
          signal,
          session: { session: query.session, first: query.first },
          contentType: 'application/x-ndjson',
          body: batch.map(({ text }) => text).join('\n'),
        })
  }

  /** What the bus does not have, and as much of the queue as has room beside it. */
  #numbered(): OutgoingEvent[] {
    const { session, queue } = this.#options
    const { outbox } = session
    const again = (this.#again ?? 0) - outbox.first + 1
    if (again > 0) return outbox.head(again, Number.POSITIVE_INFINITY)
    const mostBytes = Math.min(this.#maxBytes, BODY_BYTES)
    for (let event = this.#next(); event !== undefined; event = this.#next()) {
      const bytes = outbox.bytes + outbox.length + event.bytes + 1
      if (outbox.length > 0 && (outbox.length >= this.#most || bytes > mostBytes || !outbox.hasRoomFor(event))) break
      queue.shift()
      outbox.add(event, false)
    }
    return outbox.head(this.#most, mostBytes)
  }

  /** The next event: without numbers each has to be answered before the next. */
  #single(): OutgoingEvent[] {
    const { session, queue } = this.#options
    const event = session.outbox.length === 0 ? this.#next() : undefined
    if (event !== undefined) {
      queue.shift()
      session.outbox.add(event, false)
    }
    return session.outbox.head(1, Number.POSITIVE_INFINITY)
  }

  /** The first event of the queue that the bus may take; those before it are dropped (LIMIT-5). */
  #next(): OutgoingEvent | undefined {
    const { queue, dropped } = this.#options
    for (let event = queue.peek(); event !== undefined; event = queue.peek()) {
      if (event.bytes <= this.#maxBytes) return event
      queue.shift()
      dropped([event], tooLarge(this.#maxBytes))
    }
    return undefined
  }

  #answered(verdict: Verdict, batch: readonly OutgoingEvent[], first: number | undefined): void {
    const { session, sessionGone, refused } = this.#options
    const run = this.#run
    if (this.#refused && verdict.kind !== 'refused') {
      this.#refused = false
      refused(undefined)
      if (run !== this.#run) return
    }
    switch (verdict.kind) {
      case 'taken':
        this.#reportRejected(verdict.rejected, batch.length, first)
        session.outbox.acknowledge(verdict.received ?? session.outbox.first)
        this.#backoff.reset()
        this.#most = BATCH_LINES
        this.#goOn(undefined)
        this.#options.moved()
        break
      case 'too much':
        this.#divide(batch, verdict.why)
        break
      case 'superseded':
        // A newer connection has the session: it will say hello, or this stream ends and another does.
        this.#active = false
        break
      case 'unknown session':
        sessionGone()
        break
      case 'refused':
        this.#wait(REFUSED_RETRY_MS, batch, first)
        this.#refused = true
        refused(verdict.why)
        break
      case 'again':
        this.#wait(0, batch, first)
    }
  }

  /** The batch was too much for the bus: half of it may not be. */
  #divide(batch: readonly OutgoingEvent[], why: string): void {
    const { session, dropped } = this.#options
    const { outbox, isLive } = session
    const run = this.#run
    if (batch.length > 1) this.#most = Math.floor(batch.length / 2)
    else {
      const given = isLive ? outbox.giveUpFirst() : outbox.removeFirst()
      // It was a placeholder, which any bus should take: this one may later.
      if (given.length === 0) {
        this.#wait(0, batch, outbox.first)
        return
      }
      dropped(given, why)
    }
    if (run === this.#run) this.#goOn(undefined)
  }

  #wait(atLeastMs: number, batch: readonly OutgoingEvent[], first: number | undefined): void {
    const again = first === undefined ? undefined : first + batch.length - 1
    this.#cancelWait = this.#options.host.after(this.#backoff.next(atLeastMs), () => this.#goOn(again))
  }

  #goOn(again: number | undefined): void {
    this.#again = again
    this.#posting = false
    this.wake()
  }

  /** What was rejected was sent in vain; a placeholder was meant to be. */
  #reportRejected({ listed, unlisted }: Rejected, lines: number, first: number | undefined): void {
    const { host, session } = this.#options
    const isGivenUp = (index: number) => first !== undefined && session.outbox.isGivenUp(first + index)
    const told = listed.filter(({ index }) => !isGivenUp(index))
    // Those that are not listed come after those that are, and placeholders are among them.
    let others = Math.min(unlisted, lines - listed.length)
    for (let index = Math.max(0, (listed.at(-1)?.index ?? -1) + 1); index < lines && others > 0; index += 1) {
      if (isGivenUp(index)) others -= 1
    }
    const discarded = told.length + Math.max(0, others)
    if (discarded > 0) {
      host.report(`the bus discarded ${discarded} events of this link`, told.slice(0, TOLD).map(wordsOf).join('; '))
    }
  }
}
