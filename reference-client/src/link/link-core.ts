import { ACK, BACKOFF, CLOSE, ERROR, REFUSED_RETRY_MS, SILENT_BUS_HEARTBEATS } from '@devtools-bus/schema/constants'
import { Attempt } from './attempt.js'
import { Backoff } from './backoff.js'
import { type EndReason, endReason } from './end-reason.js'
import type { Engine, LinkFront } from './front.js'
import { type Greeting, LEGACY, readReceived } from './hello.js'
import type { Host } from './host.js'
import { Incoming, type ReadEvent } from './incoming.js'
import { Inquiry } from './inquiry.js'
import { wordsOf } from './post-answer.js'
import { Rest } from './rest.js'
import { Sending } from './sending.js'
import { LinkSession } from './session.js'
import { Silence } from './silence.js'
import { tooLarge } from './socket-sender.js'
import type { LinkStatus } from './status.js'
import { Stay } from './stay.js'
import type { End, HttpAnswer, HttpTransport, Transport } from './transport.js'
import { Ways } from './ways.js'
import type { WindowLimits } from './window.js'

const SILENT_STREAM = 'the event stream is open, but nothing arrives: a proxy may be buffering it'

export interface CoreOptions {
  host: Host
  webSocket: Transport
  /** Undefined: there is no way without WebSocket. */
  http?: HttpTransport | undefined
  /** Copies kept of what was sent and is not acknowledged. Default 1,000 events and 16 MiB. */
  window?: WindowLimits | undefined
  /** How many events of history a new session is to begin with. Default 0. */
  history?: number | undefined
  /** Multiplies the waits between attempts, probes and POSTs, and nothing else. Default 1. */
  timeScale?: number | undefined
  /** Default: BigInts are revived, and nothing else. */
  read?: ReadEvent | undefined
}

/**
 * The life of a link's connections (sections 7, 9 and 10 of the specification): when to try and over what, when to wait,
 * what to send and what to hand on. Clock, timers, randomness and the connections themselves come from outside.
 */
export class LinkCore implements Engine {
  readonly #front: LinkFront
  readonly #host: Host
  readonly #history: number
  readonly #backoff: Backoff
  readonly #session: LinkSession
  readonly #incoming: Incoming
  readonly #silence: Silence
  readonly #rest: Rest
  readonly #stay: Stay
  readonly #ways: Ways
  readonly #inquiry: Inquiry
  readonly #sending: Sending
  #attempt: Attempt | undefined
  #greeting: Greeting = LEGACY
  #openSince: number | undefined
  /** The bus at this address has said hello before (VER-6). */
  #saysHello = false
  #stopped = false
  /** The next attempt is due later. */
  #isWaiting = false
  /** Set while a stop waits for a connection: told once there is one, or none. */
  #lastAttemptDone: (() => void) | undefined
  #listening = false
  #cancelWait = (): void => {}

  /** Begins to connect at once. @throws RangeError where a limit of the window is out of range */
  constructor(front: LinkFront, options: CoreOptions) {
    const { host, http, timeScale = 1 } = options
    this.#front = front
    this.#host = host
    this.#history = options.history ?? 0
    this.#backoff = new Backoff(() => host.random(), timeScale)
    const session = new LinkSession(options.window)
    this.#session = session
    this.#incoming = new Incoming(front, session, options.read)
    this.#silence = new Silence(host, () => this.#attempt?.fail('the bus was silent for two heartbeats'))
    this.#rest = new Rest(host, { letGo: () => this.#letGo(), comeBack: () => this.#comeBack() })
    this.#stay = new Stay(host, session, {
      hold: (alive) => this.#attempt?.hold(alive) ?? true,
      leave: () => void this.#end()?.close(),
      fail: (why) => this.#attempt?.fail(why),
      comeBack: () => this.#comeBack(),
    })
    this.#sending = new Sending({
      host,
      session,
      queue: front.queue,
      timeScale,
      post: http?.post,
      overHttp: () => this.#ways.reason !== undefined,
      send: (text) => this.#attempt?.send(text) ?? false,
      moved: () => this.#hold(),
      dropped: (events, why) => front.dropped(events, why),
      sessionGone: () => {
        if (this.#rest.isAway) this.#rest.comeBack()
        else this.#attempt?.fail('the bus does not have this session any more')
      },
      refused: (why) => front.status.set(why === undefined ? this.#openStatus : { status: 'closed', reason: why }),
    })
    this.#ways = new Ways({ ...options, timeScale, probe: (transport) => this.#begin(transport) })
    this.#inquiry = new Inquiry(host, options.webSocket, timeScale, (answer) => this.#answered(answer))
    this.#connect()
  }

  get awaitingHello(): boolean {
    return this.#attempt?.awaitingHello ?? false
  }

  get isDraining(): boolean {
    if (this.#openSince !== undefined) return this.#sending.isBusy
    // This runtime cannot open a connection, so there is nothing to wait for.
    const isUnsent = this.#front.queue.length > 0 || this.#session.outbox.length > 0
    return isUnsent && (this.#attempt !== undefined || this.#isWaiting)
  }

  flush(): void {
    this.#stay.comeBack()
    this.#sending.wake()
    this.#hold()
  }

  listening(any: boolean): void {
    this.#listening = any
    if (any) this.#stay.comeBack()
    this.#hold()
  }

  rest(wanted: boolean): void {
    this.#rest.want(wanted)
  }

  async stop(waitMs: number): Promise<boolean> {
    if (this.isDraining && this.#openSince === undefined) await this.#lastAttempt(waitMs)
    this.#stopped = true
    this.#cancelWait()
    this.#inquiry.stop()
    this.#rest.stop()
    this.#ways.stop()
    // It was let go once the bus had confirmed everything.
    if (this.#stay.isAway) return true
    const wasOpen = this.#openSince !== undefined
    const since = this.#host.now()
    this.#hold()
    const sent = wasOpen && (this.#sending.isBusy ? await this.#sending.drained(waitMs) : true)
    const attempt = this.#end()
    if (this.#ways.reason !== undefined) {
      attempt?.abort()
      return sent
    }
    const completed = await attempt?.close(CLOSE.done, Math.max(0, waitMs - (this.#host.now() - since)))
    return sent && completed === true
  }

  /** Waits up to that long for a connection to open; makes one attempt if none is under way (CONN-11). */
  #lastAttempt(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#host.after(waitMs, resolve)
      this.#lastAttemptDone = () => {
        cancel()
        resolve()
      }
      this.#cancelWait()
      if (this.#attempt === undefined) this.#connect()
    })
  }

  /** Whether the connection may keep the process alive: for listeners, and for what is left to send and to confirm. */
  #hold(): void {
    if (this.#openSince === undefined) return
    this.#stay.look(this.#listening || (this.#stopped ? this.isDraining : this.#sending.holdsSocket))
  }

  #connect(): void {
    this.#isWaiting = false
    this.#attempt = this.#begin(this.#ways.transport)
  }

  #begin(transport: Transport): Attempt {
    const isPresent = (): boolean => attempt === this.#attempt
    const attempt: Attempt = new Attempt({
      transport,
      query: { session: this.#session.query, history: this.#history },
      host: this.#host,
      mayBeLegacy: () => !this.#saysHello,
      events: {
        greeted: (greeting) => {
          if (!isPresent()) this.#takeBack(attempt)
          this.#greeted(greeting)
        },
        event: (event, text) => {
          if (this.#stopped || this.#front.isClosed) return
          const isFresh = this.#incoming.take(event, text)
          if (isPresent()) this.#useful(isFresh)
        },
        control: (type, payload) => {
          if (isPresent() && this.#openSince !== undefined) this.#control(type, payload)
          else if (type === ERROR) this.#discarded(payload)
        },
        alive: () => {
          this.#silence.heard()
          this.#rest.heard()
          if (!isPresent() || this.#front.status.current.reason !== SILENT_STREAM) return
          this.#front.status.set(this.#openStatus)
        },
        ended: (end) => {
          if (isPresent()) this.#ended(end)
          else this.#ways.probeFailed()
        },
        unavailable: (reason) => {
          if (isPresent()) this.#unavailable(reason)
          else this.#ways.stop()
        },
      },
    })
    return attempt
  }

  /** The way back: a WebSocket got through, so the stream is done with (FALLBACK-4). */
  #takeBack(attempt: Attempt): void {
    this.#cancelWait()
    this.#end()?.abort()
    this.#attempt = attempt
    this.#ways.probeSucceeded()
  }

  #greeted(greeting: Greeting): void {
    const wasLegacy = this.#openSince !== undefined && !this.#greeting.hello
    const isFirst = this.#openSince === undefined
    this.#greeting = greeting
    this.#saysHello ||= greeting.hello
    if (wasLegacy && greeting.session !== undefined) {
      this.#attempt?.fail('the bus said hello late, and is asked again')
      return
    }
    if (isFirst) this.#begun(greeting)
    else this.#sending.start(greeting.maxMessageBytes)
  }

  #begun(greeting: Greeting): void {
    const attempt = this.#attempt
    this.#openSince = this.#host.now()
    this.#inquiry.stop()
    const { lost, dropped } = this.#session.greeted(greeting)
    const { session } = greeting
    if (session !== undefined) {
      this.#incoming.rememberWindow(session.windowEvents)
      this.#silence.watch(SILENT_BUS_HEARTBEATS * session.heartbeatMs)
      if (this.#ways.reason !== undefined) this.#rest.opened(session.windowMs)
    }
    this.#front.status.lose(lost)
    if (dropped.length > 0) this.#front.dropped(dropped, tooLarge(greeting.maxMessageBytes))
    // Who is told of a drop may stop the link.
    if (this.#stopped) return
    this.#sending.start(greeting.maxMessageBytes)
    if (this.#stopped || attempt !== this.#attempt) return
    this.#hold()
    this.#front.status.set(this.#openStatus)
    this.#lastAttemptDone?.()
  }

  /** A stream that has brought only its head may be buffered by a proxy, even if POSTs succeed (FALLBACK-1). */
  get #openStatus(): Partial<LinkStatus> {
    return this.#ways.reason !== undefined && this.#attempt?.isSilent
      ? { status: 'connecting', reason: SILENT_STREAM }
      : this.#ways.openStatus
  }

  /** CONN-4: a bus that is of use is not one that greets and hangs up. */
  #useful(isFresh: boolean): void {
    if (isFresh && this.#greeting.hello) this.#backoff.reset()
    this.#sending.wake()
  }

  #control(type: string, payload: unknown): void {
    const { outbox } = this.#session
    if (type === ACK) {
      if (this.#session.isLive) outbox.acknowledge(readReceived(payload) ?? 0)
      this.#useful(true)
      this.#hold()
    } else if (type === ERROR) this.#discarded(payload)
  }

  #discarded(payload: unknown): void {
    const { number } = (payload ?? {}) as { number?: unknown }
    if (typeof number !== 'number' || !this.#session.outbox.isGivenUp(number)) {
      this.#host.report('the bus discarded an event of this link', wordsOf(payload))
    }
  }

  #unavailable(reason: string): void {
    this.#attempt = undefined
    if (this.#ways.withoutWebSocket(reason)) this.#connect()
    else {
      this.#front.fail(reason)
      this.#lastAttemptDone?.()
    }
  }

  /** Events go on being posted; what the bus has for this link, it keeps. */
  #letGo(): void {
    const stream = this.#attempt
    this.#attempt = undefined
    this.#silence.stop()
    stream?.abort()
  }

  #comeBack(): void {
    this.#end()
    if (!this.#stopped) this.#connect()
  }

  /** There is no connection any more. The attempt it was. */
  #end(): Attempt | undefined {
    const attempt = this.#attempt
    this.#attempt = undefined
    this.#openSince = undefined
    this.#silence.stop()
    this.#rest.ended()
    this.#stay.ended()
    this.#sending.stop()
    return attempt
  }

  #ended(end: End): void {
    const { code, isMute = false, tooLargeForUs = false } = end
    const wasOpenFor = this.#openSince === undefined ? 0 : this.#host.now() - this.#openSince
    if (wasOpenFor >= BACKOFF.resetAfterMs) this.#backoff.reset()
    this.#end()
    if (tooLargeForUs && this.#session.isLive && this.#session.inbox.take().isNew) this.#front.status.lose(1)
    if (code === CLOSE.tooBig && !tooLargeForUs) this.#session.closedForSize()
    this.#lastAttemptDone?.()
    if (this.#stopped || this.#lastAttemptDone !== undefined) return
    const { answer } = this.#inquiry
    const { why, isRefusal } = this.#reasonOf(isMute && answer !== undefined ? { ...end, answer } : end)
    const waitMs = this.#backoff.next(isRefusal ? REFUSED_RETRY_MS : 0)
    if (!isRefusal) this.#ways.failed(this.#backoff.failures)
    this.#wait(waitMs, why)
    // The bus may have ended the stream because WebSocket gets through, which shows before the wait is over.
    if (!this.#ways.isProbing) this.#front.status.set({ status: isRefusal ? 'closed' : 'connecting', reason: why })
    if (isMute) this.#inquiry.ask()
  }

  /** Why an attempt has failed, as the bus says over HTTP: the one that is waited after, or that under way has come after. */
  #answered(answer: HttpAnswer): void {
    if (this.#stopped || this.#openSince !== undefined || this.#ways.reason !== undefined) return
    const { why, isRefusal } = this.#reasonOf({ code: 1006, reason: '', answer })
    if (isRefusal && this.#attempt === undefined) {
      this.#wait(this.#backoff.refused(), why)
      this.#front.status.set({ status: 'closed', reason: why })
    } else this.#front.status.set({ status: 'connecting', reason: why })
  }

  #reasonOf(end: End): EndReason {
    const { why, isRefusal } = endReason(end)
    const over = this.#ways.reason
    return { why: over === undefined ? why : `${why} (over HTTP: ${over})`, isRefusal }
  }

  #wait(ms: number, why: string): void {
    this.#cancelWait()
    this.#isWaiting = true
    this.#cancelWait = this.#host.after(ms, () => {
      this.#connect()
      this.#front.status.set({ status: 'connecting', reason: why })
    })
  }
}
