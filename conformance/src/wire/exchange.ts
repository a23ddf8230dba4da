/** One HTTP request, of which every byte is ours, and its answer. */
import type { Socket } from 'node:net'
import { Unanswered } from '../failures.js'
import { type AnswerHead, AnswerParser } from './answer-parser.js'
import { dial } from './dial.js'

export type HeaderList = readonly (readonly [name: string, value: string])[]

export interface HttpRequest {
  /** Default GET. */
  method?: string
  /** Request target, with its query. */
  path: string
  /** As they are written. A `Host` here replaces the right one. */
  headers?: HeaderList
  /** Sent with its Content-Length. */
  body?: string | Uint8Array
  /** Sent instead of `body`, each piece in a packet of its own; head and framing are the caller's. */
  pieces?: Iterable<Uint8Array> | AsyncIterable<Uint8Array>
  /** The bus must also end the connection after its answer. */
  untilEnd?: boolean
  /** Called as soon as the head of the answer is there. */
  onHead?: () => void
}

export interface HttpAnswer extends AnswerHead {
  body: string
  /** Bytes of the request's pieces that were written before the answer came. */
  written: number
}

/**
 * Opens a connection for one request, and closes it. Of an event stream and of an accepted upgrade, which do not end, the
 * head is the whole answer.
 *
 * @throws Unanswered where no whole answer comes; says the status where one came.
 */
export async function exchange(url: string, request: HttpRequest, patienceMs: number): Promise<HttpAnswer> {
  const socket = await dial(url, patienceMs)
  try {
    return await exchangeOn(socket, url, request, patienceMs)
  } finally {
    socket.destroy()
  }
}

async function exchangeOn(socket: Socket, url: string, request: HttpRequest, patienceMs: number): Promise<HttpAnswer> {
  const body: Buffer[] = []
  const parser = new AnswerParser((bytes) => body.push(bytes), request.method === 'HEAD')
  const progress = { written: 0, answered: false }
  const answered = new Promise<void>((resolve, reject) => {
    const what = `${request.method ?? 'GET'} ${request.path}`
    const late = () => reject(new Unanswered(`${missing(what, parser)} within ${patienceMs} ms`))
    const timer = setTimeout(late, patienceMs)
    const finish = (settle: () => void) => {
      clearTimeout(timer)
      progress.answered = true
      settle()
    }
    socket.on('data', (bytes: Buffer) => {
      const before = parser.head
      parser.take(bytes)
      if (before === undefined && parser.head !== undefined) request.onHead?.()
      if ((isEndless(parser.head) && request.method !== 'HEAD') || (parser.complete && request.untilEnd !== true))
        finish(resolve)
    })
    socket.on('close', () => {
      if (parser.complete || (parser.head !== undefined && endsWithConnection(parser.head))) finish(resolve)
      else finish(() => reject(new Unanswered(`${missing(what, parser)} before the connection ended`)))
    })
    // A half-closing server has said all; a body that ends with its connection is then whole.
    socket.on('end', () => socket.destroy())
  })
  answered.catch(() => {})
  socket.write(headOf(url, request))
  for await (const piece of request.pieces ?? []) {
    if (progress.answered || socket.destroyed) break
    await written(socket, piece, answered)
    progress.written += piece.length
  }
  await answered
  const head = parser.head as AnswerHead
  return { ...head, body: Buffer.concat(body).toString(), written: progress.written }
}

/** What is still to come of an answer: `GET /sse was answered 200, and its body did not end`. */
function missing(what: string, { head, complete }: AnswerParser): string {
  if (head === undefined) return `no answer to ${what}`
  return `${what} was answered ${head.status}, and its ${complete ? 'connection' : 'body'} did not end`
}

function isEndless(head: AnswerHead | undefined): boolean {
  return head?.status === 101 || /^text\/event-stream/i.test(head?.headers['content-type'] ?? '')
}

/** Resolves once the piece has left, or the answer is there. */
function written(socket: Socket, piece: Uint8Array, answered: Promise<void>): Promise<unknown> {
  const left = new Promise<void>((resolve) => {
    socket.write(piece, () => setImmediate(resolve))
  })
  return Promise.race([left, answered.catch(() => {})])
}

function endsWithConnection({ headers }: AnswerHead): boolean {
  return headers['content-length'] === undefined && headers['transfer-encoding'] === undefined
}

/** The head of a request, and the body where it has one. */
export function headOf(url: string, { method = 'GET', path, headers = [], body }: HttpRequest): Buffer {
  const lines = [`${method} ${path} HTTP/1.1`]
  if (!headers.some(([name]) => name.toLowerCase() === 'host')) lines.push(`Host: ${new URL(url).host}`)
  for (const [name, value] of headers) lines.push(`${name}: ${value}`)
  const bytes = body === undefined ? undefined : Buffer.from(body)
  if (bytes !== undefined) lines.push(`Content-Length: ${bytes.length}`)
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  return bytes === undefined ? head : Buffer.concat([head, bytes])
}
