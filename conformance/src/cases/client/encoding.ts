import * as fc from 'fast-check'
import { Violation } from '../../case.js'
import { AdapterRefused } from '../../failures.js'
import { isTagged } from '../../oracle/bigint-model.js'
import type { ClientCase } from '../../subject.js'
import { expectSettled } from './expect-settled.js'
import { meet, upTo } from './meeting.js'
import { expectPayloads } from './payload-lists.js'
import { payload } from './payloads.js'
import { printSorted, settled } from './settled-payload.js'

const payloads = fc.array(payload, { minLength: 1, maxLength: 8 })

/** What languages tell apart in other ways than JSON does; whatever is drawn, these are emitted, too. */
const NOTHING: readonly unknown[] = [null, { none: null }, [null], {}, [], '']

const emittedPayloads: ClientCase = {
  id: 'encoding/payloads-are-encoded',
  title:
    'A payload of any shape is sent as JSON.stringify writes it, BigInts and their look-alikes as the protocol says',
  requirements: ['ENC-1', 'ENC-2', 'ENC-3'],
  check: (scope) =>
    scope.property(payloads, async (drawn) => {
      const given = [...drawn, ...NOTHING]
      const meeting = await meet(scope)
      for (const value of given) await meeting.client.emit('t:payload', value).catch(refused(value))
      await meeting.sentUpTo()
      expectSettled('ENC-1', given, meeting.sent())
    }),
}

/** Every payload that JSON can carry has to be taken, BigInts included. */
function refused(value: unknown): (cause: unknown) => never {
  return (cause) => {
    if (!(cause instanceof AdapterRefused)) throw cause
    throw new Violation(
      holdsBigInt(value) ? 'ENC-2' : 'ENC-1',
      `it was not emitted: ${cause.message}`,
      undefined,
      value,
    )
  }
}

function holdsBigInt(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return isTagged(value) ? value.__type === 'bigint' : Object.values(value).some(holdsBigInt)
}

const escapes = fc.constantFrom('plain', 'escaped', 'spaced')

const heardPayloads: ClientCase = {
  id: 'encoding/payloads-are-decoded',
  title: 'Listeners hear each BigInt as a BigInt, look-alikes as the data they were, and everything else as it stands',
  requirements: ['ENC-4'],
  check: (scope) =>
    scope.property(fc.tuple(payloads, escapes), async ([given, form]) => {
      const meeting = await meet(scope)
      await meeting.client.listen()
      const link = await meeting.link(1)
      link.send(...given.map((value) => printedAs(form, { type: 't:payload', payload: value })))
      await meeting.heardUpTo(link)
      expectSettled('ENC-4', given, meeting.heardBy())
    }),
}

/** The same JSON value in other words. */
function printedAs(form: string, value: unknown): string {
  if (form === 'spaced') return JSON.stringify(value, null, ' \t')
  const text = JSON.stringify(value)
  return form === 'escaped' ? text.replaceAll('bigint', '\\u0062igint').replaceAll('__type', '_\\u005ftype') : text
}

const deepBigInt: ClientCase = {
  id: 'encoding/bigint-512-levels-deep',
  title: 'A BigInt is encoded and decoded however deep it lies',
  requirements: ['ENC-2', 'ENC-4'],
  async check(scope) {
    const deep = upTo(500).reduce<unknown>((inner, level) => (level % 2 === 0 ? [inner] : { inner }), {
      __type: 'bigint',
      value: '007',
    })
    const meeting = await meet(scope)
    await meeting.client.listen()
    const link = await meeting.link(1)
    await meeting.client.emit('t:deep', deep)
    await meeting.sentUpTo()
    expectSettled('ENC-2', [deep], meeting.sent())
    link.send(JSON.stringify({ type: 't:deep', payload: deep }))
    await meeting.heardUpTo(link)
    expectSettled('ENC-4', [deep], meeting.heardBy())
  },
}

const bigIntAmongNeighbours: ClientCase = {
  id: 'encoding/bigints-among-queued-events',
  title: 'BigInts among queued events take none of their neighbours along',
  requirements: ['ENC-2', 'QUEUE-1'],
  check: (scope) =>
    scope.property(
      fc.array(fc.boolean(), { minLength: 1, maxLength: 30 }),
      async (areBigInts) => {
        const meeting = await meet(scope, { prepare: (bus) => bus.stopListening() })
        const given = areBigInts.map((isBigInt, index) =>
          isBigInt ? { __type: 'bigint', value: String(10n ** 20n + BigInt(index)) } : index,
        )
        await meeting.emitAll('t:queued', given)
        await meeting.bus.listen()
        await meeting.sentUpTo()
        expectPayloads(
          'ENC-2',
          'events queued among BigInts',
          given.map((value) => printSorted(settled(value))),
          meeting.sent().map((event) => ({ ...event, payload: printSorted(event.payload) })),
        )
      },
      0.3,
    ),
}

export const encodingCases: readonly ClientCase[] = [emittedPayloads, heardPayloads, deepBigInt, bigIntAmongNeighbours]
