import * as fc from 'fast-check'
import { Violation } from '../../case.js'
import { mustCome } from '../../checkers/exactly.js'
import { helloText } from '../../scripted-bus/index.js'
import type { ClientCase } from '../../subject.js'
import { meet } from './meeting.js'
import { expectPayloads } from './payload-lists.js'

/** More than anything an event needs beside its payload: type, plugin, id, source, names and punctuation. */
const AROUND = 600
/** Three bytes in UTF-8, one character: tells whoever counts characters. */
const WIDE = '€'

type Size = 'fits' | 'too large' | 'too large in bytes alone'
const size = fc.constantFrom<Size>('fits', 'too large', 'too large in bytes alone')

function filling(kind: Size, limit: number): string {
  if (kind === 'fits') return 'x'.repeat(limit - AROUND)
  return kind === 'too large' ? 'x'.repeat(limit) : WIDE.repeat(Math.ceil(limit / 3))
}

const tooLarge: ClientCase = {
  id: 'limits/too-large-is-dropped',
  title: "An event over hello's limit is not sent but counted as dropped, and the next one goes out",
  requirements: ['LIMIT-5', 'LOSS-1'],
  check: (scope) =>
    scope.property(
      fc.record({
        limits: fc.array(fc.integer({ min: 1_000, max: 5_000 }), { minLength: 1, maxLength: 2 }),
        queued: fc.array(size, { maxLength: 5 }),
        open: fc.array(size, { maxLength: 5 }),
      }),
      async ({ limits, queued, open }) => {
        const meeting = await meet(scope, { prepare: (bus) => bus.stopListening() })
        const { bus, client } = meeting
        let dropped = 0
        const expected: string[] = []
        const emit = async (kinds: readonly Size[], limit: number): Promise<void> => {
          for (const kind of kinds) {
            const payload = filling(kind, limit)
            if (kind === 'fits') expected.push(payload)
            else dropped += 1
            await client.emit('t:sized', payload)
          }
        }
        await client.listen()
        for (const limit of limits) {
          bus.reception = (attempt) => {
            attempt.greet(helloText({ limits: { maxMessageBytes: limit } }))
          }
          await emit(queued, limit)
          await bus.listen()
          const link = await meeting.settled()
          await emit(open, limit)
          await meeting.sentUpTo()
          const over = link.received.all.find((text) => Buffer.byteLength(text) > limit)
          if (over !== undefined) {
            throw new Violation('LIMIT-5', 'the client sent more than hello allows', limit, Buffer.byteLength(over))
          }
          const before = client.statuses.all.length
          bus.stopListening()
          link.cut()
          await meeting.disconnected(before)
        }
        expectPayloads('LIMIT-5', 'what fits', expected, meeting.sent())
        const { statuses } = client
        const enough = (said: { dropped: number }) => said.dropped >= dropped
        if (dropped > 0) await mustCome('LOSS-1', statuses.find(`"dropped": ${dropped}`, meeting.patience(), enough))
        const counted = statuses.all.at(-1)?.dropped ?? 0
        if (counted !== dropped)
          throw new Violation('LOSS-1', 'the client miscounted what it dropped', dropped, counted)
      },
      0.3,
    ),
}

export const limitCases: readonly ClientCase[] = [tooLarge]
