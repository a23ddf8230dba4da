import type { BusSubject } from '../subject.js'
import { exchange, type HeaderList, type HttpAnswer } from './exchange.js'
import { type Query, target } from './target.js'

export const JSON_TYPE = 'application/json'
export const NDJSON_TYPE = 'application/x-ndjson'

export interface PostOptions {
  /** Default `application/json`; null sends no Content-Type. */
  contentType?: string | null
  query?: Query
  headers?: HeaderList
}

/** Posts `body` to `/send`. */
export function post(
  subject: BusSubject,
  body: string | Uint8Array,
  { contentType = JSON_TYPE, query, headers = [] }: PostOptions,
  patienceMs: number,
): Promise<HttpAnswer> {
  const type: HeaderList = contentType === null ? [] : [['Content-Type', contentType]]
  const path = target(subject, 'send', query)
  return exchange(subject.url, { method: 'POST', path, headers: [...type, ...headers], body }, patienceMs)
}
