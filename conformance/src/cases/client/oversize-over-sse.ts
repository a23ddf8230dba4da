/** Events, and control messages, that are larger than a client takes over its stream (LIMIT-7). */
import { hold, mustCome } from '../../checkers/exactly.js'
import type { ClientCase } from '../../subject.js'
import { eventText } from './events.js'
import type { ClientScope } from './meeting.js'
import { expectPayloads } from './payload-lists.js'
import { meetOverHttp } from './session-meeting.js'

/** What hello allows, and a multiple of it. */
const LIMIT = 10_000
const LARGE = 20 * LIMIT

const filling = 'x'.repeat(LARGE)

/** A client may take more than it has to: it then hears what is large, and has nothing to count. */
async function check(scope: ClientScope, kind: 'event' | 'control message'): Promise<void> {
  const meeting = await meetOverHttp(scope, {
    prepare: (each) => {
      each.greeting = { limits: { maxMessageBytes: LIMIT } }
    },
  })
  const { bus, sessions, client } = meeting
  const stream = await meeting.fellBack()
  await meeting.heardAll()
  const asked = bus.streams.all.length
  if (kind === 'event') sessions.emit(eventText('t:large', filling))
  else stream.send(JSON.stringify({ type: '$bus:later', payload: filling }))
  const due = sessions.session.outgoing.length
  sessions.emit(eventText('t:small', 2))
  const next = client.heard.find('the event after it', meeting.patience(), ({ heard }) => heard.type === 't:small')
  await mustCome('LIMIT-7', next)
  const small = meeting.heardBy().filter(({ type }) => type === 't:small')
  expectPayloads('LIMIT-7', `the event after a large ${kind}`, [2], small)
  const queries = bus.streams.all.slice(asked).map(({ query }) => Number(query.get('received')))
  const [had = due] = queries
  hold('LIMIT-7', had === due, `after a large ${kind} the client came back with another number`, due, queries)
  const isHeard = meeting.heardBy().some(({ type }) => type === 't:large')
  const lost = kind === 'event' && !isHeard ? 1 : 0
  await meeting.expectCounts('LIMIT-7', { lost })
}

const overSse: ClientCase = {
  id: 'oversize/too-large-over-sse',
  title:
    'Over a stream, too, an event of 200,000 bytes is heard, or counted as had and lost by the client that ends the stream; a control message never is',
  requirements: ['LIMIT-7'],
  needs: ['fallback', 'session'],
  async check(scope) {
    await check(scope, 'event')
    await check(scope, 'control message')
  },
}

export const oversizeOverSseCases: readonly ClientCase[] = [overSse]
