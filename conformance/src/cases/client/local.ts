import * as fc from 'fast-check'
import { Violation } from '../../case.js'
import type { ClientCase } from '../../subject.js'
import { eventText } from './events.js'
import { type Meeting, meet } from './meeting.js'

/** Event clients of one link; the first has no name. */
const CLIENTS = [undefined, 'b', 'c'] as const
type Client = (typeof CLIENTS)[number]

const emitters = fc.array(fc.constantFrom<Client>(...CLIENTS), { minLength: 1, maxLength: 30 })

async function openAll(meeting: Meeting): Promise<void> {
  for (const client of CLIENTS) {
    if (client !== undefined) await meeting.client.open(client)
    await meeting.client.listen(undefined, client)
  }
}

/** Each of `emits` is one event; its payload is its place in the list, counted from `first`. */
async function emitFrom(meeting: Meeting, emits: readonly Client[], first: number): Promise<void> {
  await Promise.all(emits.map((client, index) => meeting.client.emit('t:local', first + index, client)))
}

/** @throws Violation of LOCAL-1 unless each client heard each event of its siblings once, and none of its own. */
function judge(meeting: Meeting, emits: readonly Client[]): void {
  for (const client of CLIENTS) {
    const heard = meeting.heardBy(client).map(({ payload }) => Number(payload))
    const expected = [...emits.keys()].filter((index) => emits[index] !== client)
    const name = client ?? 'the first'
    const own = heard.find((index) => emits[index] === client)
    if (own !== undefined) throw new Violation('LOCAL-1', `event client ${name} heard itself`, expected, heard)
    const doubled = heard.find((index, at) => heard.indexOf(index) !== at)
    if (doubled !== undefined) {
      throw new Violation('LOCAL-1', `event client ${name} heard event ${doubled} more than once`, expected, heard)
    }
    const missed = expected.find((index) => !heard.includes(index))
    if (missed !== undefined) {
      throw new Violation('LOCAL-1', `event client ${name} did not hear event ${missed}`, expected, heard)
    }
  }
}

/** Each client's siblings have heard all that was under way in the process. */
async function heardLocally(meeting: Meeting): Promise<void> {
  for (const client of CLIENTS) {
    await meeting.heardLocallyUpTo(
      client,
      CLIENTS.filter((sibling) => sibling !== client),
    )
  }
}

const siblingsHearEachOther: ClientCase = {
  id: 'local/siblings-hear-each-other-once',
  title: 'Event clients that share a link hear each other once each and never themselves, though the bus echoes',
  requirements: ['LOCAL-1', 'ECHO-1'],
  check: (scope) =>
    scope.property(
      emitters,
      async (emits) => {
        const meeting = await meet(scope, {
          prepare: (bus) => {
            bus.reception = (attempt) => {
              const link = attempt.greet()
              if (link !== undefined) link.echoes = true
            }
          },
        })
        await openAll(meeting)
        const link = await meeting.settled()
        await emitFrom(meeting, emits, 0)
        await heardLocally(meeting)
        await meeting.sentUpTo()
        await meeting.heardUpTo(link, CLIENTS)
        judge(meeting, emits)
      },
      0.5,
    ),
}

const withoutBus: ClientCase = {
  id: 'local/without-a-bus',
  title: 'Event clients that share a link hear each other while no bus can be reached, and not again once one can',
  requirements: ['LOCAL-1', 'ECHO-1'],
  check: (scope) =>
    scope.property(
      emitters,
      async (emits) => {
        const meeting = await meet(scope, { prepare: (bus) => bus.stopListening() })
        const { bus } = meeting
        await openAll(meeting)
        await emitFrom(meeting, emits, 0)
        await heardLocally(meeting)
        judge(meeting, emits)
        bus.reception = (attempt) => {
          const link = attempt.greet()
          if (link !== undefined) link.echoes = true
        }
        await bus.listen()
        const link = await meeting.link(1)
        await meeting.sentUpTo()
        await meeting.heardUpTo(link, CLIENTS)
        judge(meeting, emits)
      },
      0.3,
    ),
}

const everyClientHearsTheBus: ClientCase = {
  id: 'local/every-client-hears-the-bus',
  title: 'Each event client of a link hears each event of the bus once',
  requirements: ['LOCAL-1', 'ONCE-1'],
  async check(scope) {
    const meeting = await meet(scope)
    await openAll(meeting)
    const link = await meeting.settled()
    link.send(eventText('t:local', -1, 'bus-1'), eventText('t:local', -1, 'bus-1'))
    await meeting.heardUpTo(link, CLIENTS)
    for (const client of CLIENTS) {
      const heard = meeting.heardBy(client)
      if (heard.length === 1) continue
      const requirement = heard.length > 1 ? 'ONCE-1' : 'LOCAL-1'
      throw new Violation(
        requirement,
        `event client ${client ?? 'the first'} heard an event ${heard.length} times`,
        1,
        heard,
      )
    }
  },
}

export const localCases: readonly ClientCase[] = [siblingsHearEachOther, withoutBus, everyClientHearsTheBus]
