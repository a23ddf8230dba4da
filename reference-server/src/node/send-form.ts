import type { IncomingMessage } from 'node:http'
import { Refused } from './refusal.js'

export type SendForm = 'event' | 'lines'

const FORMS = new Map<string, SendForm>([
  ['application/json', 'event'],
  ['application/x-ndjson', 'lines'],
])

/** What a POST's content type says it is (SEND-1, SEND-5). */
export function formOf({ headers }: IncomingMessage): SendForm | Refused {
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
