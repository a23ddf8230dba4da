/** `POST /send` of the honest bus. */
import { isUtf8 } from 'node:buffer'
import { Refused } from './bus-doors.js'
import { judge } from './bus-hub.js'

export function takePost(request, response, query, { maxMessageBytes, heartbeatMs, defect }, hub) {
  const {
    'content-type': type = '',
    'content-encoding': coding = 'identity',
    'content-length': length,
  } = request.headers
  const isBatch = kindOf(type, coding, defect)
  const tooLarge = new Refused(413, 'too-large')
  if (Number(length ?? 0) > maxMessageBytes) throw tooLarge
  const chunks = []
  let bytes = 0
  let text = ''
  if (defect === 'answers-early') response.writeHead(202).end('{"accepted":1,"rejected":[]}')
  // LIMIT-9.
  const late = setTimeout(() => {
    if (!response.headersSent) new Refused(408, 'timeout').answer(response.setHeader('Connection', 'close'))
  }, 2 * heartbeatMs)
  request.on('close', () => clearTimeout(late))
  request.on('data', (chunk) => {
    late.refresh()
    bytes += chunk.length
    if (bytes <= maxMessageBytes || defect === 'unbounded-post') chunks.push(chunk)
    else if (!response.headersSent) tooLarge.answer(response)
    if (defect === 'splits-utf8') text += chunk.toString()
  })
  request.on('end', () => {
    clearTimeout(late)
    if (response.headersSent && defect !== 'answers-early') return
    const body = Buffer.concat(chunks)
    try {
      if (defect !== 'splits-utf8' && !isUtf8(body)) throw new Refused(400, 'invalid-utf8')
      const byQuery = defect === 'posts-by-query' && query.get('bridge') === 'server'
      const result = takeAll(defect === 'splits-utf8' ? text : body.toString(), isBatch, hub, defect, byQuery)
      if (!response.headersSent) response.writeHead(202).end(JSON.stringify(result))
    } catch (cause) {
      if (!(cause instanceof Refused)) throw cause
      if (!response.headersSent) cause.answer(response)
    }
  })
}

function kindOf(type, coding, defect) {
  const [media, ...parameters] = type
    .toLowerCase()
    .split(';')
    .map((part) => part.trim())
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.replace(/^charset=|"/g, '')
  const known = ['application/json', 'application/x-ndjson', ...(defect === 'simple-posts' ? ['text/plain'] : [])]
  if (!known.includes(media) || coding !== 'identity' || ![undefined, 'utf-8', 'utf8'].includes(charset)) {
    throw new Refused(415, 'unsupported-content-type')
  }
  return media === 'application/x-ndjson'
}

function takeAll(body, isBatch, hub, defect, byQuery) {
  const lines = isBatch ? body.split('\n').map((line) => line.replace(/\r$/, '')) : [body]
  if (defect === 'short-batches' && lines.length > 10_000) throw new Refused(413, 'too-large')
  const messages = isBatch ? lines.filter((line) => line.trim() !== '') : lines
  if (messages.length === 0) throw new Refused(400, 'no-events')
  const rejected = []
  const good = []
  for (const [index, line] of messages.entries()) {
    const { kind, code } = judge(line, defect)
    if (kind === 'event') good.push(defect === 'trims-lines' && isBatch ? line.trim() : line)
    else rejected.push({ index: defect === 'counts-from-1' ? index + 1 : index, code, message: 'no event' })
  }
  const result = { accepted: good.length, rejected }
  if (good.length === 0) throw new Refused(400, rejected[0].code, isBatch ? result : {})
  if (defect === 'all-or-nothing' && rejected.length > 0)
    throw new Refused(400, rejected[0].code, isBatch ? result : {})
  if (defect === 'reverses-batches') good.reverse()
  for (const line of good) {
    const isBridge = JSON.parse(line).source === 'server-bridge' && defect !== 'posts-are-panels'
    hub.relay(line, isBridge || byQuery ? 'bridge' : 'panel')
  }
  return result
}
