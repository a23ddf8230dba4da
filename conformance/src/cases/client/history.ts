import * as fc from 'fast-check'
import { hold } from '../../checkers/exactly.js'
import type { ClientCase } from '../../subject.js'
import { eventText } from './events.js'
import { upTo } from './meeting.js'
import { expectPayloads } from './payload-lists.js'
import { meetSession } from './session-meeting.js'

const askedEachTime: ClientCase = {
  id: 'history/asked-with-every-connection',
  title: 'A client that was asked for history names how much with each connection, and one that was not names none',
  requirements: ['HISTORY-2'],
  needs: ['session', 'history'],
  check: (scope) =>
    scope.property(
      fc.nat({ max: 300 }),
      async (asked) => {
        const meeting = await meetSession(scope, asked === 0 ? {} : { history: asked })
        const { sessions, bus } = meeting
        await meeting.client.listen()
        await meeting.hello(1)
        sessions.cut()
        await meeting.hello(2)
        sessions.forget()
        await meeting.hello(3)
        const named = bus.attempts.all.map(({ query }) => query.get('history'))
        const due = (text: string | null) => (asked === 0 ? text === null || text === '0' : text === String(asked))
        hold('HISTORY-2', named.every(due), 'a connection asked for other history', asked, named)
      },
      0.2,
    ),
}

const heardAtFirst: ClientCase = {
  id: 'history/heard-in-a-first-session',
  title: 'The history of a first session is heard, eventIds or not, and what follows it',
  requirements: ['HISTORY-2', 'RESUME-6'],
  needs: ['session', 'history'],
  async check(scope) {
    const meeting = await meetSession(scope, {
      history: 10,
      prepare: (sessions) => {
        sessions.history = upTo(4).map((number) =>
          eventText('t:old', number, number % 2 === 0 ? `old-${number}` : undefined),
        )
      },
    })
    const { sessions } = meeting
    await meeting.client.listen()
    await meeting.hello(1)
    sessions.emit(eventText('t:new', 5))
    await meeting.heardAll()
    sessions.cut()
    const { query } = await meeting.hello(2)
    await meeting.heardAll()
    expectPayloads('HISTORY-2', 'history and what followed', upTo(5), meeting.heardBy())
    const { received } = Object.fromEntries(query)
    hold('RESUME-6', received === '6', 'history was numbered in another way than other events', '6', received)
  },
}

const kind = fc.constantFrom('without an id', 'heard before', 'new')

const afterAReturn: ClientCase = {
  id: 'history/after-a-return',
  title: 'After the loss of a session history without eventId is not heard, and of the rest what was not heard before',
  requirements: ['HISTORY-2', 'ONCE-1'],
  needs: ['session', 'history'],
  check: (scope) =>
    scope.property(
      fc.record({
        heard: fc.integer({ min: 1, max: 10 }),
        kinds: fc.array(kind, { maxLength: 12 }),
        live: fc.integer({ min: 1, max: 4 }),
      }),
      async ({ heard, kinds, live }) => {
        const meeting = await meetSession(scope, { history: 20 })
        const { sessions } = meeting
        await meeting.client.listen()
        await meeting.hello(1)
        meeting.sendEvents(heard)
        await meeting.heardAll()
        sessions.history = kinds.map((each, index) => {
          if (each === 'heard before') return eventText('t:down', 'again', `bus-${(index % heard) + 1}`)
          return eventText('t:down', `history-${index}`, each === 'new' ? `history-${index}` : undefined)
        })
        sessions.forget()
        await meeting.hello(2)
        const after = meeting.sendEvents(live, false)
        await meeting.heardAll()
        const fresh = kinds.flatMap((each, index) => (each === 'new' ? [`history-${index}`] : []))
        const observed = meeting.heardBy()
        const isKnown = observed.some(({ payload }) => payload === 'again')
        expectPayloads(
          isKnown ? 'ONCE-1' : 'HISTORY-2',
          'before the loss and after it',
          [...upTo(heard), ...fresh, ...after],
          observed,
        )
      },
      0.6,
    ),
}

export const historyCases: readonly ClientCase[] = [askedEachTime, heardAtFirst, afterAReturn]
