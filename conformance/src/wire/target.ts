import type { BusSubject } from '../subject.js'

export type Endpoint = 'ws' | 'sse' | 'send' | 'info'
/** Query parameters; undefined leaves one out, a list gives it several times. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>

/** Request target of an endpoint of the subject, with its token unless the query says otherwise. */
export function target(subject: BusSubject, endpoint: Endpoint, query: Query = {}): string {
  const given = endpoint === 'info' ? query : { token: subject.token, ...query }
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(given)) {
    for (const one of [value ?? []].flat()) parameters.append(name, one)
  }
  const text = parameters.toString()
  return `${subject.basePath}/${endpoint}${text === '' ? '' : `?${text}`}`
}
