import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { Judgement, SendResult } from '@devtools-bus/schema'
import { BATCH_LINES } from '@devtools-bus/schema/constants'
import type { Hub } from '../hub/hub.js'
import { readBody } from './body.js'
import { Refused } from './refusal.js'

type Form = 'event' | 'lines'
const FORMS = new Map<string, Form>([
  ['application/json', 'event'],
  ['application/x-ndjson', 'lines'],
])
const LF = 0x0a

/**
 * `POST {base}/send`. Resolves when the events are accepted (SEND-2); undefined where the sender, or the bus, has gone.
 */
export async function receivePost(
  request: IncomingMessage,
  query: URLSearchParams,
  hub: Hub,
  isClosed: () => boolean,
): Promise<SendResult | Refused | undefined> {
  if (query.has('session')) {
    return new Refused('unknown-session', 'this bus keeps no sessions; post without the parameter "session"')
  }
  const form = formOf(request)
  if (form instanceof Refused) return form
  const body = await readBody(request, hub.facts.limits.maxMessageBytes)
  if (body instanceof Refused) return body
  if (body === undefined || isClosed()) return undefined
  if (!isUtf8(body)) return new Refused('invalid-utf8', 'the body is not valid UTF-8')
  return form === 'event' ? acceptEvent(body, hub) : acceptLines(body, hub)
}

/** SEND-1, SEND-5. */
function formOf({ headers }: IncomingMessage): Form | Refused {
  const [mediaType = '', ...parameters] = (headers['content-type'] ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase())
  const form = FORMS.get(mediaType)
  if (form === undefined) {
    const given = mediaType === '' ? 'no content type' : JSON.stringify(mediaType)
    return new Refused('unsupported-content-type', `${given}; use ${[...FORMS.keys()].join(' or ')}`)
  }
  const foreign = parameters.find(
    (parameter) => /^charset\s*=/.test(parameter) && !/^charset\s*=\s*"?utf-?8"?$/.test(parameter),
  )
  if (foreign !== undefined) return new Refused('unsupported-content-type', `${foreign}; use UTF-8`)
  const encoding = headers['content-encoding']?.toLowerCase() ?? 'identity'
  if (encoding !== 'identity') {
    return new Refused('unsupported-content-type', `content encoding ${JSON.stringify(encoding)}; send it unencoded`)
  }
  return form
}

function acceptEvent(body: Buffer, hub: Hub): SendResult | Refused {
  const wrong = faultOf(hub.post(body, body.toString()))
  return wrong === undefined ? { accepted: 1, rejected: [] } : new Refused(wrong.code, wrong.message)
}

/** SEND-3, SEND-4. */
function acceptLines(body: Buffer, hub: Hub): SendResult | Refused {
  const lines = countLines(body)
  if (lines > BATCH_LINES) {
    return new Refused('too-large', `${lines} lines are over the limit of ${BATCH_LINES}; send fewer at a time`)
  }
  const result: SendResult = { accepted: 0, rejected: [] }
  let index = 0
  for (const line of linesOf(body)) {
    const text = line.toString()
    if (/^[\t ]*$/.test(text)) continue
    const wrong = faultOf(hub.post(line, text))
    if (wrong === undefined) result.accepted += 1
    else result.rejected.push({ index, ...wrong })
    index += 1
  }
  if (result.accepted > 0) return result
  const [first] = result.rejected
  if (first === undefined) return new Refused('no-events', 'the body holds no line', {}, result)
  return new Refused(first.code, `nothing was acceptable; the first line: ${first.message}`, {}, result)
}

function faultOf(judged: Judgement): Pick<Refused, 'code' | 'message'> | undefined {
  if (judged.kind === 'event') return undefined
  if (judged.kind === 'invalid') return { code: judged.code, message: judged.message }
  return { code: 'control-message', message: `${judged.type} is a control message; those need a connection` }
}

function countLines(body: Buffer): number {
  let lines = body.length > 0 && body.at(-1) !== LF ? 1 : 0
  for (let at = body.indexOf(LF); at >= 0; at = body.indexOf(LF, at + 1)) lines += 1
  return lines
}

/** Lines without the LF or CRLF that ends them (RELAY-2). */
function* linesOf(body: Buffer): Generator<Buffer> {
  for (let start = 0; start < body.length; ) {
    const found = body.indexOf(LF, start)
    const end = found < 0 ? body.length : found
    yield body.subarray(start, body[end - 1] === 0x0d && end > start && found >= 0 ? end - 1 : end)
    start = end + 1
  }
}
