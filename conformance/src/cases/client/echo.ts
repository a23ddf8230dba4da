import * as fc from 'fast-check'
import { Violation } from '../../case.js'
import type { ClientCase } from '../../subject.js'
import { eventText } from './events.js'
import { meet, upTo } from './meeting.js'
import { expectPayloads } from './payload-lists.js'

const IN_FLIGHT = 5_000

const lateEchoes: ClientCase = {
  id: 'echo/five-thousand-in-flight',
  title: 'A bus that sends back 5,000 events after the last was sent is heard by no listener',
  requirements: ['ECHO-1'],
  async check(scope) {
    const meeting = await meet(scope)
    await meeting.client.listen()
    const link = await meeting.settled()
    await meeting.emitAll('t:own', upTo(IN_FLIGHT))
    await meeting.sentUpTo()
    const sent = meeting.sent().length
    if (sent !== IN_FLIGHT) throw new Violation('ECHO-1', 'not every event was sent once', IN_FLIGHT, sent)
    link.send(...link.received.all)
    await meeting.heardUpTo(link)
    const heard = meeting.heardBy()
    if (heard.length === 0) return
    throw new Violation('ECHO-1', `${heard.length} of ${sent} echoes were heard`, [], heard.slice(0, 3))
  },
}

type Step = { do: 'emit' | 'send'; count: number } | { do: 'echo all' | 'reconnect' }
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('emit' as const), count: fc.integer({ min: 1, max: 30 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('send' as const), count: fc.integer({ min: 1, max: 10 }) }) },
  { weight: 1, arbitrary: fc.constantFrom({ do: 'echo all' as const }, { do: 'reconnect' as const }) },
)

const echoingBus: ClientCase = {
  id: 'echo/on-every-connection',
  title: 'What a client sent is not heard from a bus that echoes, at once or later or on another connection',
  requirements: ['ECHO-1'],
  check: (scope) =>
    scope.property(
      fc.record({ atOnce: fc.boolean(), steps: fc.array(step, { minLength: 2, maxLength: 10 }) }),
      async ({ atOnce, steps }) => {
        const meeting = await meet(scope, {
          prepare: (bus) => {
            bus.reception = (attempt) => {
              const link = attempt.greet()
              if (link !== undefined) link.echoes = atOnce
            }
          },
        })
        await meeting.client.listen()
        let number = 0
        let link = await meeting.settled()
        for (const each of steps) {
          if (each.do === 'emit') await meeting.emitAll('t:own', upTo(each.count))
          else if (each.do === 'send') {
            for (const _ of upTo(each.count)) {
              number += 1
              link.send(eventText('t:foreign', number, `bus-${number}`))
            }
          } else {
            await meeting.sentUpTo()
            await meeting.heardUpTo(link)
            if (each.do === 'reconnect') {
              link.cut()
              link = await meeting.settled()
            } else for (const { text } of [...meeting.bus.received.all]) link.send(text)
          }
        }
        await meeting.sentUpTo()
        for (const { text } of [...meeting.bus.received.all]) link.send(text)
        await meeting.heardUpTo(link)
        expectPayloads('ECHO-1', 'what was heard of an echoing bus', upTo(number), meeting.heardBy())
      },
      0.4,
    ),
}

export const echoCases: readonly ClientCase[] = [lateEchoes, echoingBus]
