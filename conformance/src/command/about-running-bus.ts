import { faultBySchema } from '../published-schemas.js'
import type { About } from '../subject.js'
import { exchange } from '../wire/exchange.js'

/** What a running bus says of itself in `/info` (INFO-1). @throws Error where it says nothing of the kind. */
export async function aboutRunningBus(url: string, patienceMs: number): Promise<About> {
  const { origin, pathname } = new URL(url)
  const base = pathname.replace(/\/$/, '')
  const path = `${base === '' ? '/__devtools' : base}/info`
  const answer = await exchange(origin, { path }, patienceMs)
  const info: unknown = JSON.parse(answer.body)
  const fault = faultBySchema('info', info)
  if (fault !== undefined) throw new Error(`${origin}${path} is no bus: ${fault}`)
  const { server, capabilities } = info as { server: { name: string; version: string }; capabilities: string[] }
  return { ...server, capabilities }
}
