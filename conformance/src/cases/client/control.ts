import * as fc from 'fast-check'
import { Violation } from '../../case.js'
import { AdapterRefused } from '../../failures.js'
import type { ClientCase } from '../../subject.js'
import { eventText } from './events.js'
import { meet } from './meeting.js'
import { expectPayloads } from './payload-lists.js'

const controlType = fc.oneof(
  fc.constantFrom('$bus:later', '$bus:', '$bus:Hello', '$bus:hello2', '$bus:a:b', '$bus:error'),
  fc.string({ minLength: 1 }).map((name) => `$bus:x-${name}`),
)

/** A control message, its type written plainly or with an escape. */
const controlText = fc
  .record({
    type: controlType,
    payload: fc.jsonValue(),
    eventId: fc.constantFrom(undefined, 'c-1'),
    escaped: fc.boolean(),
  })
  .map(({ escaped, ...message }) => {
    const text = JSON.stringify(message)
    return escaped ? text.replace('"$bus:', '"\\u0024bus:') : text
  })

const controlIsNotHeard: ClientCase = {
  id: 'control/is-not-heard',
  title: 'No listener hears a control message, and one the client does not know changes nothing',
  requirements: ['CTRL-3'],
  check: (scope) =>
    scope.property(fc.array(fc.option(controlText), { minLength: 1, maxLength: 20 }), async (texts) => {
      const meeting = await meet(scope)
      await meeting.client.listen()
      const link = await meeting.link(1)
      const events: number[] = []
      for (const [index, control] of texts.entries()) {
        if (control === null) events.push(index)
        link.send(control ?? eventText('t:event', index))
      }
      await meeting.heardUpTo(link)
      expectPayloads('CTRL-3', 'what was heard among control messages', events, meeting.heardBy())
      await link.ping(meeting.patienceMs)
      if (meeting.bus.attempts.all.length > 1) throw new Violation('CTRL-3', 'a control message ended the connection')
    }),
}

const refusedType = fc.oneof(
  fc.constantFrom('nocolon', '', ':', ':b', 'a:', '$bus:hello', '$bus:', '$bus:later', '::b'),
  fc.string().filter((type) => !type.includes(':')),
  fc.string().map((name) => `:${name}`),
  fc.string().map((name) => `$bus:${name}`),
)

const whatIsNoEventIsRefused: ClientCase = {
  id: 'control/no-event-is-refused',
  title: 'Emitting what is no event, or a control message, fails at the call, and nothing is sent',
  requirements: ['CTRL-4'],
  check: (scope) =>
    scope.property(
      fc.record({ types: fc.array(refusedType, { minLength: 1, maxLength: 10 }), connected: fc.boolean() }),
      async ({ types, connected }) => {
        const meeting = await meet(scope)
        await meeting.client.listen()
        if (connected) await meeting.settled()
        for (const [index, type] of types.entries()) {
          await meeting.client.emit('t:good', index)
          const refused = await meeting.client.emit(type, 'bad').then(
            () => false,
            (cause: unknown) => {
              if (cause instanceof AdapterRefused) return true
              throw cause
            },
          )
          if (!refused) throw new Violation('CTRL-4', `emitting ${JSON.stringify(type)} did not fail at the call`)
        }
        await meeting.sentUpTo()
        expectPayloads('CTRL-4', 'what was sent among refused emits', [...types.keys()], meeting.sent())
      },
      0.5,
    ),
}

export const controlCases: readonly ClientCase[] = [controlIsNotHeard, whatIsNoEventIsRefused]
