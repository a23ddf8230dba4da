/** How large the messages are that a client takes (LIMIT-8). */
import { hold, mustCome } from '../../checkers/exactly.js'
import type { Observations } from '../../observations.js'
import { helloText } from '../../scripted-bus/index.js'
import type { ClientCase } from '../../subject.js'
import { eventText } from './events.js'
import { type Meeting, meet } from './meeting.js'
import { meetOverHttp } from './session-meeting.js'

/** The smallest that a bus may well advertise, what it does by default (LIMIT-1), and what lies around other defaults. */
const LIMITS = [1_500, 70_000, 1_100_000, 8_388_608, 20_000_000]
/** Added to the patience of a case, since the adapter has to print what was heard. */
const LARGE_MS = 20_000

const AFTER = 't:after'

/** An event of exactly so many bytes. */
function eventOf(bytes: number): string {
  return eventText('t:large', 'x'.repeat(bytes - eventText('t:large', '').length))
}

/** Holds that of an event of so many bytes and the one after it, both sent, the first is heard first, on that connection. */
async function expectHeard({ client, patienceMs }: Meeting, bytes: number, ends: Observations<unknown>): Promise<void> {
  const patience = patienceMs + LARGE_MS
  const isEither = ({ heard: { type } }: { heard: { type: string } }) => type === 't:large' || type === AFTER
  const heard = client.heard.find(`an event of ${bytes} bytes heard`, patience, isEither)
  const end = ends.find('the end of the connection', patience).then(() => undefined)
  end.catch(() => {})
  heard.catch(() => {})
  const first = await mustCome('LIMIT-8', Promise.race([heard, end]))
  hold('LIMIT-8', first !== undefined, `the client ended a connection that brought ${bytes} bytes`, 'open', ends.all[0])
  hold('LIMIT-8', first?.heard.type === 't:large', `an event of ${bytes} bytes was not heard`, 't:large', first?.heard)
  const length = String(first?.heard.payload).length
  const due = bytes - eventText('t:large', '').length
  hold('LIMIT-8', length === due, 'a large event was heard in part', due, length)
}

const overWebSocket: ClientCase = {
  id: 'limits/as-large-as-hello-allows',
  title: "An event of as many bytes as hello's limit is heard",
  requirements: ['LIMIT-8'],
  async check(scope) {
    for (const limit of LIMITS) {
      const meeting = await meet(scope, {
        prepare: (bus) => {
          bus.reception = (attempt) => attempt.greet(helloText({ limits: { maxMessageBytes: limit } }))
        },
      })
      await meeting.client.listen()
      const link = await meeting.link(1)
      await meeting.heardUpTo(link)
      link.send(eventOf(limit), eventText(AFTER))
      await expectHeard(meeting, limit, link.closed)
    }
  },
}

const overSse: ClientCase = {
  id: 'limits/as-large-as-hello-allows-over-sse',
  title: "Over a stream, too, an event of as many bytes as hello's limit is heard",
  requirements: ['LIMIT-8'],
  needs: ['fallback', 'session'],
  async check(scope) {
    for (const limit of LIMITS) {
      const meeting = await meetOverHttp(scope, {
        prepare: (sessions) => {
          sessions.greeting = { limits: { maxMessageBytes: limit } }
        },
      })
      const stream = await meeting.fellBack()
      await meeting.heardAll()
      meeting.sessions.emit(eventOf(limit), eventText(AFTER))
      await expectHeard(meeting, limit, stream.closed)
    }
  },
}

export const messageSizeCases: readonly ClientCase[] = [overWebSocket, overSse]
