import * as fc from 'fast-check'
import { hearsExactly, hold } from '../../checkers/exactly.js'
import { plainJunk } from '../../histories/junk.js'
import { judged } from '../../oracle/judge.js'
import { faultBySchema } from '../../published-schemas.js'
import type { BusCase } from '../../subject.js'
import { JSON_TYPE, NDJSON_TYPE } from '../../wire/post.js'
import { target } from '../../wire/target.js'
import { accepts, bodyOf, refuses, type SendResult } from './answers.js'
import { Scene } from './scene.js'

/** Of more bad lines a bus may list so many alone. */
const MOST_LISTED = 100

export const send: readonly BusCase[] = [
  {
    id: 'send/json-is-one-event',
    title: 'The whole body of application/json is one event, whatever parameters its media type has',
    requirements: ['SEND-1', 'SEND-2'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const bridge = await scene.bridge()
      const posted: string[] = []
      for (const contentType of [
        JSON_TYPE,
        `${JSON_TYPE}; charset=utf-8`,
        `${JSON_TYPE};charset="UTF-8"; x=y`,
        'Application/JSON',
      ]) {
        const text = `\n${scene.mint({ payload: 'two\nlines' }).replace(',', ',\n')}\n`
        const { accepted } = accepts('SEND-1', `an event as ${contentType}`, await scene.post(text, { contentType }))
        hold('SEND-1', accepted === 1, 'it was not taken as one event', 1, accepted)
        posted.push(text)
      }
      await hearsExactly('SEND-1', 'a bridge', bridge.events, posted, scene.patienceMs)
    },
  },
  {
    id: 'send/ndjson-is-a-line-each',
    title: 'With application/x-ndjson each line is a message, blank ones skipped, the last without its line end',
    requirements: ['SEND-1', 'SEND-2'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const bridge = await scene.bridge()
      const lines = [scene.mint(), scene.mint(), scene.mint()]
      const body = `\r\n\n${lines[0]}\n  \n${lines[1]}\r\n\n${lines[2]}`
      const { accepted, rejected } = accepts(
        'SEND-1',
        'three lines',
        await scene.post(body, { contentType: `${NDJSON_TYPE}; charset=utf-8` }),
      )
      hold('SEND-1', rejected.length === 0, 'a line was rejected that is blank', [], rejected)
      hold('SEND-1', accepted === 3, 'another number of lines was accepted', 3, accepted)
      await hearsExactly('SEND-1', 'a bridge', bridge.events, lines, scene.patienceMs)
    },
  },
  {
    id: 'send/answered-after-the-body',
    title: 'No answer comes before the body has come whole',
    requirements: ['SEND-2'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const bridge = await scene.bridge()
      const [text, mark] = [scene.mint(), scene.mint()]
      const body = Buffer.from(text)
      const headers = [
        ['Content-Type', JSON_TYPE],
        ['Content-Length', String(body.length)],
      ] as const
      let answeredEarly = false
      let answered = false
      const onHead = () => {
        answered = true
      }
      // Between the pieces a whole event goes another way through the bus: time enough for a hasty answer.
      const path = target(scene.subject, 'send')
      const request = { method: 'POST', path, headers, pieces: pieces(), onHead }
      async function* pieces() {
        yield body.subarray(0, 5)
        await scene.post(mark)
        await scene.ask('info')
        answeredEarly = answered
        yield body.subarray(5)
      }
      const answer = await scene.request(request)
      hold('SEND-2', !answeredEarly, 'the POST was answered before its body was whole', undefined, answer.body)
      accepts('SEND-2', 'an event in two packets', answer)
      await hearsExactly('SEND-2', 'a bridge', bridge.events, [mark, text], scene.patienceMs)
    },
  },
  {
    id: 'send/lines-are-judged-one-by-one',
    title: 'Of any batch the good lines are accepted, and each bad one rejected with its index and code',
    requirements: ['SEND-3', 'SEND-4'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const good = fc.nat(999).map((payload) => JSON.stringify({ type: 'a:b', payload }))
      const line = fc.oneof(
        good,
        plainJunk.filter((text) => !/[\r\n]/.test(text)),
        fc.constant(''),
      )
      await scope.property(
        fc.array(line, { minLength: 1, maxLength: 12 }),
        async (lines) => {
          const bridge = await scene.bridge()
          const messages = lines.filter((text) => !/^[ \t]*$/.test(text))
          const due = messages.flatMap((text, index) =>
            judged(text) === 'event' ? [] : [{ index, code: judged(text) }],
          )
          const answer = await scene.post(lines.join('\n'), { contentType: NDJSON_TYPE })
          if (messages.length === 0) refuses('SEND-4', 'a batch without a line', answer, 400, 'no-events', 'SEND-4')
          else if (due.length === messages.length) {
            refuses('SEND-4', 'a batch of bad lines', answer, 400, due[0]?.code ?? '', 'SEND-4')
            const fault = faultBySchema('batch-refusal', bodyOf(answer))
            hold(
              'SEND-4',
              fault === undefined,
              `the refusal of a batch has another shape: ${fault}`,
              undefined,
              answer.body,
            )
            checkRejected('SEND-4', bodyOf(answer) as SendResult, due, 0)
          } else checkRejected('SEND-3', accepts('SEND-3', 'a batch', answer), due, messages.length - due.length)
          const barrier = scene.mint()
          await scene.post(barrier)
          const events = messages.filter((text) => judged(text) === 'event')
          await hearsExactly('SEND-3', 'a bridge', bridge.events, [...events, barrier], scene.patienceMs)
        },
        2,
      )
    },
  },
  {
    id: 'send/many-bad-lines-are-counted',
    title: 'Of 250 bad lines all are listed, or the first 100, and the others counted',
    requirements: ['SEND-3'],
    async check(scope) {
      const scene = await Scene.open(scope)
      for (const [count, good] of [
        [250, []],
        [250, [0, 101, 251]],
        [101, [0]],
      ] as const) {
        const lines = Array.from({ length: count + good.length }, (_, index) =>
          (good as readonly number[]).includes(index) ? scene.mint() : 'x',
        )
        const answer = await scene.post(lines.join('\n'), { contentType: NDJSON_TYPE })
        const status = good.length === 0 ? 400 : 202
        hold(
          'SEND-3',
          answer.status === status,
          `${count} bad lines were answered ${answer.status}`,
          status,
          answer.body,
        )
        const { accepted, rejected, unlisted = 0 } = bodyOf(answer) as SendResult
        hold('SEND-3', accepted === good.length, 'another number of lines was accepted', good.length, accepted)
        const bad = lines.flatMap((line, index) => (line === 'x' ? index : []))
        const due = unlisted === 0 ? bad : bad.slice(0, MOST_LISTED)
        const listed = rejected.map(({ index }) => index)
        hold('SEND-3', listed.join() === due.join(), 'other lines were listed', due, listed)
        const counted = listed.length + unlisted
        hold('SEND-3', counted === bad.length, 'not all bad lines were counted', bad.length, counted)
      }
    },
  },
  {
    id: 'send/single-event-own-code',
    title: 'A single bad event is answered 400 with its own code, an empty body too',
    requirements: ['SEND-4', 'REFUSE-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      await scope.property(
        plainJunk,
        async (text) => {
          const answer = await scene.post(text)
          if (judged(text) === 'event') hold('SEND-4', answer.status === 202, 'an event was refused', 202, answer.body)
          else refuses('SEND-4', `a POST of ${text}`, answer, 400, judged(text), 'SEND-4')
        },
        2,
      )
      refuses(
        'SEND-4',
        'a body of blank lines',
        await scene.post('\n \r\n', { contentType: NDJSON_TYPE }),
        400,
        'no-events',
        'SEND-4',
      )
      refuses('SEND-4', 'an empty body', await scene.post(''), 400, 'invalid-json', 'SEND-4')
      refuses(
        'SEND-4',
        'an empty batch',
        await scene.post('', { contentType: NDJSON_TYPE }),
        400,
        'no-events',
        'SEND-4',
      )
    },
  },
]

function checkRejected(
  requirement: string,
  result: SendResult,
  due: { index: number; code: string }[],
  accepted: number,
): void {
  hold(requirement, result.accepted === accepted, 'another number of lines was accepted', accepted, result.accepted)
  const rejected = result.rejected.map(({ index, code }) => ({ index, code }))
  const same = JSON.stringify(rejected) === JSON.stringify(due)
  hold('SEND-3', same, 'other lines were rejected, or for another reason', due, rejected)
}
