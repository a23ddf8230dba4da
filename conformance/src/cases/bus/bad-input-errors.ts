import * as fc from 'fast-check'
import { hold, mustCome } from '../../checkers/exactly.js'
import { plainJunk } from '../../histories/junk.js'
import { judged } from '../../oracle/judge.js'
import { faultBySchema } from '../../published-schemas.js'
import type { BusCase } from '../../subject.js'
import { Scene } from './scene.js'

/** Messages to discard, and the eventId an error for each has to name. */
const IDS: readonly (readonly [text: string, eventId: string | undefined])[] = [
  ['{"type":"nocolon","eventId":"a-1"}', 'a-1'],
  ['{"eventId":"!~"}', '!~'],
  ['{"type":"a:b","pluginId":7,"eventId":"\\u0061"}', 'a'],
  ['{"type":7,"eventId":"x","eventId":"last"}', 'last'],
  [`{"type":7,"eventId":"${'y'.repeat(128)}"}`, 'y'.repeat(128)],
  ['{"type":"nocolon"}', undefined],
  ['{"type":"a:b","eventId":"a b"}', undefined],
  ['{"type":"a:b","eventId":""}', undefined],
  ['{"type":"a:b","eventId":12}', undefined],
  ['{"type":"a:b","eventId":"\u00e9"}', undefined],
  [`{"type":"a:b","eventId":"${'x'.repeat(129)}"}`, undefined],
  ['[{"eventId":"a"}]', undefined],
  ['{"eventId":"a"', undefined],
]

/** What a bus says of the messages it discards. */
export const badInputErrors: readonly BusCase[] = [
  {
    id: 'bad-input/is-told-with-its-number',
    title: 'Whoever has had hello is told of each discarded message: its code, its number, and the id it had',
    requirements: ['BAD-2', 'NUM-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      await scope.property(fc.array(plainJunk, { minLength: 1, maxLength: 10 }), async (texts) => {
        const sender = await scene.webSocket({ v: '1' })
        const messages = [...texts, 'the last is not json']
        for (const text of messages) sender.send(text)
        const numbered = messages.filter((text) => judged(text) !== 'control-message')
        const due = numbered.flatMap((text, index) =>
          judged(text) === 'event' ? [] : [{ code: judged(text), number: index + 1 }],
        )
        const isLast = ({ payload }: { payload: unknown }) =>
          (payload as { number?: number }).number === numbered.length
        await mustCome('BAD-2', sender.controls.find('an error for the last message', scene.patienceMs, isLast))
        const errors = sender.controls.all.filter(({ type }) => type === '$bus:error')
        for (const error of errors) {
          const fault = faultBySchema('error', error)
          hold('BAD-2', fault === undefined, `an error has another shape: ${fault}`, undefined, error)
        }
        const told = errors.map(({ payload }) => payload as { code: string; number: number })
        const codes = (list: readonly { code: string }[]) => list.map(({ code }) => code).join()
        hold('BAD-2', codes(told) === codes(due), 'other errors came', due, told)
        const numbers = (list: readonly { number: number }[]) => list.map(({ number }) => number).join()
        hold('NUM-1', numbers(told) === numbers(due), 'errors have other numbers', due, told)
      })
    },
  },
  {
    id: 'bad-input/is-told-with-its-id',
    title: 'An error names the eventId of a discarded message that is an object with one, and no other',
    requirements: ['BAD-2'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const sender = await scene.webSocket({ v: '1' })
      for (const [index, [text, eventId]] of IDS.entries()) {
        sender.send(text)
        const isNext = ({ payload }: { payload: unknown }) => (payload as { number?: number }).number === index + 1
        const error = sender.controls.find(`an error for ${text}`, scene.patienceMs, isNext)
        const told = ((await mustCome('BAD-2', error)).payload as { eventId?: unknown }).eventId
        hold('BAD-2', told === eventId, `the error for ${text} has another eventId`, eventId, told)
      }
    },
  },
  {
    id: 'bad-input/numbers-count-all-but-control',
    title: 'Events and invalid messages are numbered from 1 in each connection, control messages not',
    requirements: ['NUM-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      for (let connection = 0; connection < 2; connection += 1) {
        const sender = await scene.webSocket({ v: '1' })
        for (const text of [scene.mint(), '{"type":"$bus:later"}', 'not json', scene.mint(), '{"type":7}'])
          sender.send(text)
        const isError = ({ type }: { type: string }) => type === '$bus:error'
        const isLast = (heard: { type: string; payload: unknown }) =>
          isError(heard) && (heard.payload as { code?: string }).code === 'invalid-event'
        await mustCome('BAD-2', sender.controls.find('the second error', scene.patienceMs, isLast))
        const numbers = sender.controls.all
          .filter(isError)
          .map(({ payload }) => (payload as { number?: number }).number)
        hold('NUM-1', numbers.join() === '2,4', 'the errors have other numbers', [2, 4], numbers)
      }
    },
  },
]
