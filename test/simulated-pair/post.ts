import type { PostAnswer, PostRequest } from '../../reference-client/src/link/transport.js'
import type { Hub } from '../../reference-server/src/hub/hub.js'
import { looseMailbox, sessionMailbox } from '../../reference-server/src/hub/mailbox.js'

/** What the bus makes of a POST that has come to its end. */
export function postTo(hub: Hub, { session: named, body }: PostRequest): PostAnswer {
  const bytes = Buffer.byteLength(body)
  if (bytes > hub.facts.limits.maxMessageBytes) return refusal(413, 'too-large')
  const session = named && hub.sessionOf(named.session, { origin: null, project: null })
  if (named !== undefined && session === undefined) return refusal(410, 'unknown-session')
  if (session?.connection?.transport === 'websocket') return refusal(409, 'superseded')
  if (session !== undefined) hub.posted(session)
  const mailbox =
    session === undefined || named === undefined ? looseMailbox(hub) : sessionMailbox(hub, session, named.first)
  let bad = 0
  const lines = body.split('\n')
  for (const line of lines) {
    const judged = mailbox.take(Buffer.from(line))
    if (judged !== undefined && judged.kind !== 'event') bad += 1
  }
  const result = { accepted: 0, rejected: [], ...mailbox.count() }
  return { status: bad === lines.length ? 400 : 202, body: JSON.stringify(result) }
}

function refusal(status: number, code: string): PostAnswer {
  return { status, body: JSON.stringify({ error: { code, message: code } }) }
}
