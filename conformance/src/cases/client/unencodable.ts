import { Violation } from '../../case.js'
import { AdapterRefused } from '../../failures.js'
import type { ClientCase } from '../../subject.js'
import { type Meeting, meet } from './meeting.js'
import { expectPayloads } from './payload-lists.js'

/** @throws Violation of ENC-5 where the client takes it for an event. */
async function emitUnencodable({ client }: Meeting): Promise<void> {
  const error = await client.emitUnencodable('t:event').catch((cause: unknown) => cause)
  if (error === undefined) throw new Violation('ENC-5', 'who emitted what cannot be encoded got no error')
  if (!(error instanceof AdapterRefused)) throw error
}

export const unencodableCases: readonly ClientCase[] = [
  {
    id: 'unencodable/costs-itself-alone',
    title: 'A payload that cannot be encoded is an error to its emitter, and the events before and after it are sent',
    requirements: ['ENC-5'],
    async check(scope) {
      const meeting = await meet(scope, { prepare: (bus) => bus.stopListening() })
      await meeting.client.emit('t:event', 1)
      await emitUnencodable(meeting)
      await meeting.client.emit('t:event', 2)
      await meeting.bus.listen()
      await meeting.sentUpTo()
      await meeting.client.emit('t:event', 3)
      await emitUnencodable(meeting)
      await meeting.client.emit('t:event', 4)
      await meeting.sentUpTo()
      expectPayloads('ENC-5', 'what was sent around events that cannot be encoded', [1, 2, 3, 4], meeting.sent())
    },
  },
]
