import { describe, expect, it } from 'vitest'
import { ERROR_STATUS, type ErrorCode, LISTED_LINES } from '../src/constants.js'
import { judgeText } from '../src/event.js'
import { published } from './published-schemas.js'
import { readVectors } from './read-vectors.js'

interface Send {
  name: string
  requirements: string[]
  headers: Record<string, string>
  query?: string
  body?: string
  base64?: string
  status: number
  code?: ErrorCode
  accepted?: number
  rejected?: Array<{ index: number; code: ErrorCode }>
  unlisted?: number | undefined
  relayed: string[]
}

const { vectors } = readVectors<Send>('send.json')
const isResult = published('send-result')
const isRefusal = published('refusal')
const isBatchRefusal = published('batch-refusal')

describe('the answers to a POST', () => {
  it.each(vectors)('follow from its lines: $name ($requirements)', (vector) => {
    expect(answerTo(vector)).toEqual({
      status: vector.status,
      code: vector.code,
      accepted: vector.accepted,
      rejected: vector.rejected,
      unlisted: vector.unlisted,
      relayed: vector.relayed,
    })
  })

  it.each(vectors)('have the shape of the published schema: $name', ({ code, accepted, rejected, unlisted }) => {
    const told = rejected?.map((line) => ({ ...line, message: 'what was wrong' }))
    const error = { code, message: 'what was wrong' }
    if (code === undefined) expect(isResult({ accepted, rejected: told, unlisted })).toBe(true)
    else if (told === undefined) expect(isRefusal({ error })).toBe(true)
    else expect(isBatchRefusal({ error, accepted, rejected: told, unlisted })).toBe(true)
  })
})

/** SEND-1 to SEND-8 in the order of REFUSE-1, over a whole body in memory. */
function answerTo({ headers, query, body, base64 }: Send): Partial<Send> {
  const refused = (code: ErrorCode): Partial<Send> => ({ status: ERROR_STATUS[code], code, relayed: [] })
  if (new URLSearchParams(query).has('session')) return refused('unknown-session')

  const [mediaType = '', ...parameters] = (headers['Content-Type'] ?? '').toLowerCase().split(/\s*;\s*/)
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))
  const isBatch = mediaType === 'application/x-ndjson'
  if (!isBatch && mediaType !== 'application/json') return refused('unsupported-content-type')
  if (charset !== undefined && !/^charset="?utf-8"?$/.test(charset)) return refused('unsupported-content-type')
  if ((headers['Content-Encoding'] ?? 'identity') !== 'identity') return refused('unsupported-content-type')

  const bytes = base64 === undefined ? Buffer.from(body ?? '') : Buffer.from(base64, 'base64')
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return refused('invalid-utf8')
  }

  const lines = isBatch ? text.split(/\r?\n/).filter((line) => !/^[ \t]*$/.test(line)) : [text]
  const relayed: string[] = []
  const rejected: Array<{ index: number; code: ErrorCode }> = []
  for (const [index, line] of lines.entries()) {
    const judged = judgeText(line)
    if (judged.kind === 'event') relayed.push(line)
    else rejected.push({ index, code: judged.kind === 'control' ? 'control-message' : judged.code })
  }
  const [first] = rejected
  const others = rejected.splice(LISTED_LINES).length
  const unlisted = others === 0 ? undefined : others
  if (relayed.length > 0) return { status: 202, accepted: relayed.length, rejected, unlisted, relayed }
  if (first === undefined) return refused('no-events')
  return isBatch ? { ...refused(first.code), accepted: 0, rejected, unlisted } : refused(first.code)
}
