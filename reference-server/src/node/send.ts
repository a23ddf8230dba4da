import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { Judgement, SendResult } from '@devtools-bus/schema'
import { BATCH_LINES, LISTED_LINES } from '@devtools-bus/schema/constants'
import type { Hub } from '../hub/hub.js'
import { looseMailbox, type Mailbox, sessionMailbox } from '../hub/mailbox.js'
import type { Session } from '../hub/session.js'
import { costOf, inTurns } from '../hub/turns.js'
import { wholeNumber } from '../hub/whole-number.js'
import type { Arrivals } from './arrivals.js'
import { readBody } from './body.js'
import { ownerOf } from './caller.js'
import { hasMoreLines, isBlank, linesOf } from './lines.js'
import { Refused } from './refusal.js'
import { formOf } from './send-form.js'

/**
 * `POST {base}/send`. Resolves when the events are accepted (SEND-2); undefined where the sender, or the bus, has gone.
 */
export async function receivePost(
  request: IncomingMessage,
  query: URLSearchParams,
  hub: Hub,
  arrivals: Arrivals,
  isClosed: () => boolean,
): Promise<SendResult | Refused | undefined> {
  const unknown = judgeSession(request, query, hub)
  if (unknown !== undefined) return unknown
  const form = formOf(request)
  if (form instanceof Refused) return form
  const body = await readBody(request, arrivals)
  if (body instanceof Refused) return body
  if (body === undefined || isClosed()) return undefined
  if (form === 'lines' && hasMoreLines(body, BATCH_LINES)) {
    return new Refused('too-large', `more than ${BATCH_LINES} lines; send fewer at a time`)
  }
  if (!isUtf8(body)) return new Refused('invalid-utf8', 'the body is not valid UTF-8')
  return oneByOne(sessionOf(request, query, hub), async () => {
    if (isClosed()) return undefined
    const mailbox = openMailbox(request, query, hub)
    if (mailbox instanceof Refused) return mailbox
    return form === 'event' ? acceptEvent(body, mailbox) : inTurns(hub.turns, acceptLines(body, mailbox))
  })
}

/** The last POST of each session. */
const posts = new WeakMap<Session, Promise<unknown>>()

/** Lines of one session are processed in the order of their numbers, even if a POST takes several turns of the loop. */
function oneByOne<Result>(session: Session | undefined, run: () => Promise<Result>): Promise<Result> {
  if (session === undefined) return run()
  const before = posts.get(session)
  const done = before === undefined ? run() : before.then(run)
  const settled = done.then(
    () => {},
    () => {},
  )
  posts.set(session, settled)
  void settled.then(() => posts.get(session) === settled && posts.delete(session))
  return done
}

function sessionOf(request: IncomingMessage, query: URLSearchParams, hub: Hub): Session | undefined {
  const id = query.get('session')
  return id === null ? undefined : hub.sessionOf(id, ownerOf(request, query))
}

/** SEND-8. */
function judgeSession(request: IncomingMessage, query: URLSearchParams, hub: Hub): Refused | undefined {
  if (query.get('session') === null || sessionOf(request, query, hub) !== undefined) return undefined
  return new Refused(
    'unknown-session',
    'no such session (any more); open a stream without one, and take that of its hello',
  )
}

/** Where the messages go, now that all of them are there (SEND-12). */
function openMailbox(request: IncomingMessage, query: URLSearchParams, hub: Hub): Mailbox | Refused {
  if (query.get('session') === null) return looseMailbox(hub)
  const session = sessionOf(request, query, hub)
  if (session === undefined) return judgeSession(request, query, hub) as Refused
  const first = wholeNumber(query.get('first'), 1)
  if (first === undefined) {
    return new Refused('invalid-first', '"first" must be the number of the first message, a whole number from 1')
  }
  if (session.connection?.transport === 'websocket') {
    return superseded()
  }
  hub.posted(session)
  return sessionMailbox(hub, session, first)
}

function acceptEvent(body: Buffer, mailbox: Mailbox): SendResult | Refused {
  const judged = mailbox.take(body)
  const wrong = judged && faultOf(judged)
  if (wrong !== undefined) return new Refused(wrong.code, wrong.message, {}, mailbox.count())
  return { accepted: judged === undefined ? 0 : 1, rejected: [], ...mailbox.count() }
}

function superseded(): Refused {
  return new Refused('superseded', 'the session is connected over WebSocket; send there')
}

/** How many lines, blank ones included, and about how many bytes are taken at once. */
const PIECE_LINES = 128
const PIECE_BYTES = 8_192

/** SEND-3, SEND-4. Yields the cost of each piece, so that what others send is taken in between (LIMIT-10). */
function* acceptLines(body: Buffer, mailbox: Mailbox): Generator<number, SendResult | Refused> {
  const rejected: SendResult['rejected'] = []
  let index = 0
  let accepted = 0
  let skipped = 0
  let unlisted = 0
  let lines = 0
  let bytes = 0
  for (const line of linesOf(body)) {
    if (lines === PIECE_LINES || bytes >= PIECE_BYTES) {
      yield costOf(lines, bytes)
      lines = 0
      bytes = 0
      // The client sends the rest again over the WebSocket, whose hello said how much arrived here.
      if (mailbox.isSuperseded()) return superseded()
    }
    lines += 1
    bytes += line.length
    if (isBlank(line)) continue
    const judged = mailbox.take(line)
    const wrong = judged && faultOf(judged)
    if (judged === undefined) skipped += 1
    else if (wrong === undefined) accepted += 1
    else if (rejected.length < LISTED_LINES) rejected.push({ index, ...wrong })
    else unlisted += 1
    index += 1
  }
  const result: SendResult = { accepted, rejected, ...(unlisted > 0 && { unlisted }), ...mailbox.count() }
  if (accepted + skipped > 0) return result
  const [first] = rejected
  if (first === undefined) return new Refused('no-events', 'the body holds no line', {}, result)
  return new Refused(first.code, `nothing was acceptable; the first line: ${first.message}`, {}, result)
}

function faultOf(judged: Judgement): Pick<Refused, 'code' | 'message'> | undefined {
  if (judged.kind === 'event') return undefined
  if (judged.kind === 'invalid') return { code: judged.code, message: judged.message }
  return { code: 'control-message', message: 'expected an event, got a control message: those need a connection' }
}
