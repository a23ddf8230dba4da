/** What a POST holds, and what becomes of it (SEND-1 to SEND-8, LIMIT-3). */
import { judge } from './message.js'

/** Bad lines that an answer lists; the others are counted (SEND-3). */
const MOST_LISTED = 100

/** The lines, and whether they are a batch; or the status, code and message of a refusal. */
export async function readPost(request, query, limit, patienceMs) {
  if (query.has('session')) return { status: 410, code: 'unknown-session', message: 'this bus keeps no sessions' }
  const kind = kindOf(request.headers)
  const message = 'post application/json or application/x-ndjson, in UTF-8'
  if (!kind) return { status: 415, code: 'unsupported-content-type', message }
  const body = await bodyOf(request, limit, patienceMs)
  if (body === 'too large') return { status: 413, code: 'too-large', message: `the body is larger than ${limit} bytes` }
  if (body === 'late')
    return { status: 408, code: 'timeout', message: 'the request body did not arrive in time; send it again' }
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
    return { batch: kind === 'batch', lines: kind === 'batch' ? linesOf(text) : [text] }
  } catch {
    return { status: 400, code: 'invalid-utf8', message: 'the body is not UTF-8' }
  }
}

/** Judges line by line; hands each event to `accept` with the role it comes in (ROUTE-6). */
export function takeLines({ lines, batch }, accept) {
  const rejected = []
  let accepted = 0
  for (const [index, line] of lines.entries()) {
    const { event, control, code, message } = judge(line)
    if (control) rejected.push({ index, code: 'control-message', message: 'control messages need a connection' })
    else if (!event) rejected.push({ index, code, message })
    else {
      accept(line, event, event.source === 'server-bridge' ? 'bridge' : 'panel')
      accepted += 1
    }
  }
  const { code, message } = rejected[0] ?? { code: 'no-events', message: 'there is no line to judge' }
  const unlisted = rejected.splice(MOST_LISTED).length
  const outcome = { accepted, rejected, ...(unlisted > 0 && { unlisted }) }
  if (accepted > 0) return { status: 202, body: outcome }
  return { status: 400, body: { error: { code, message }, ...(batch && rejected.length > 0 && outcome) } }
}

/** 'single' or 'batch'; undefined of any other content type, charset or encoding. */
function kindOf(headers) {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';')
  const charsets = parameters.map((text) => text.split('=')).filter(([name]) => name.trim() === 'charset')
  if (charsets.some(([, value = '']) => value.trim().replaceAll('"', '') !== 'utf-8')) return undefined
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') return undefined
  return { 'application/json': 'single', 'application/x-ndjson': 'batch' }[type.trim()]
}

/** The body; 'too large' as soon as it is over the limit, 'late' where nothing comes of it for `patienceMs` (LIMIT-9). */
async function bodyOf(request, limit, patienceMs) {
  const chunks = []
  let size = 0
  const body = await new Promise((resolve) => {
    if (Number(request.headers['content-length'] ?? 0) > limit) resolve('too large')
    const patience = setTimeout(() => resolve('late'), patienceMs).unref()
    request.on('data', (chunk) => {
      size += chunk.length
      if (size > limit) resolve('too large')
      else chunks.push(chunk)
      patience.refresh()
    })
    request.on('end', () => resolve(Buffer.concat(chunks)))
    request.on('close', () => clearTimeout(patience))
  })
  if (Buffer.isBuffer(body)) return body
  // What is left of it is read and forgotten for a second, so that the sender can read its answer.
  request.removeAllListeners('data')
  request.resume()
  setTimeout(() => request.destroy(), 1_000).unref()
  return body
}

function linesOf(text) {
  const pieces = text.split('\n')
  const last = pieces.pop()
  return [...pieces.map((piece) => piece.replace(/\r$/, '')), last].filter((line) => /[^ \t]/.test(line))
}
