import * as fc from 'fast-check'
import { Violation } from '../../case.js'
import { jsonText } from '../../histories/json-text.js'
import { notAnEvent } from '../../histories/junk.js'
import { judged } from '../../oracle/judge.js'
import type { ClientCase } from '../../subject.js'
import { eventText } from './events.js'
import { meet } from './meeting.js'
import { expectPayloads } from './payload-lists.js'

/** Neither event nor control message. A byte order mark is left out: platforms differ in whether a text begins with it. */
const garbage = fc
  .oneof(
    { weight: 4, arbitrary: fc.constantFrom(...notAnEvent.nearEvents, '{"type":{"__type":"bigint","value":"1"}}') },
    { weight: 1, arbitrary: fc.constant('['.repeat(100_000)) },
    { weight: 2, arbitrary: jsonText },
    { weight: 1, arbitrary: fc.string() },
  )
  .filter((text) => judged(text).startsWith('invalid') && !text.startsWith('\ufeff'))

/** Events that look odd: what is unknown in them is no reason not to hear them. */
const oddEvent = fc.constantFrom(
  { source: 42 },
  { source: 'elsewhere' },
  { pluginId: 'other' },
  { eventId: '~'.repeat(128) },
  { later: { than: 'v1' } },
  {},
)

const ignored: ClientCase = {
  id: 'bad-input/is-ignored',
  title: 'What is no event and no control message is ignored: the connection stays, the events around it are heard',
  requirements: ['BAD-5'],
  check: (scope) =>
    scope.property(fc.array(fc.oneof(garbage, oddEvent), { minLength: 1, maxLength: 20 }), async (items) => {
      const meeting = await meet(scope)
      await meeting.client.listen()
      const link = await meeting.link(1)
      const events: number[] = []
      const ids = new Set<unknown>()
      for (const [index, item] of items.entries()) {
        if (typeof item === 'string') link.send(item)
        else {
          // The one long id among them is heard once (ONCE-1).
          const id = 'eventId' in item ? item.eventId : index
          if (!ids.has(id)) events.push(index)
          ids.add(id)
          link.send(JSON.stringify({ type: 't:event', payload: index, ...item }))
        }
      }
      await meeting.heardUpTo(link)
      expectPayloads('BAD-5', 'the events around bad input', events, meeting.heardBy())
      await meeting.sentUpTo()
      const attempts = meeting.bus.attempts.all.length
      if (attempts > 1) throw new Violation('BAD-5', 'bad input ended the connection', 1, attempts)
    }),
}

const onEveryConnection: ClientCase = {
  id: 'bad-input/after-reconnects',
  title: 'Bad input, binary messages too, on one connection after another ends none of them and is not heard',
  requirements: ['BAD-5'],
  async check(scope) {
    const meeting = await meet(scope)
    await meeting.client.listen()
    for (const number of [1, 2, 3]) {
      const link = await meeting.link(number)
      link.sendBinary(Buffer.from(eventText('t:event', 'binary', `binary-${number}`)))
      link.send('not json', '{"type":"x"}', eventText('t:event', number, `bus-${number}`), 'null')
      await meeting.heardUpTo(link)
      await link.ping(meeting.patienceMs)
      link.cut()
    }
    await meeting.link(4)
    expectPayloads('BAD-5', 'the events around bad input', [1, 2, 3], meeting.heardBy())
  },
}

export const badInputCases: readonly ClientCase[] = [ignored, onEveryConnection]
