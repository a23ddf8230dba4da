import type { BusSubject } from '../subject.js'

export type Endpoint = 'ws' | 'sse' | 'send' | 'info'
/** Query parameters; undefined leaves one out. */
export type Query = Readonly<Record<string, string | undefined>>

/** Request target of an endpoint of the subject, with its token unless the query says otherwise. */
export function target(subject: BusSubject, endpoint: Endpoint, query: Query = {}): string {
  const given = endpoint === 'info' ? query : { token: subject.token, ...query }
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(given)) if (value !== undefined) parameters.set(name, value)
  const text = parameters.toString()
  return `${subject.basePath}/${endpoint}${text === '' ? '' : `?${text}`}`
}
