import * as fc from 'fast-check'
import { hold } from '../../checkers/exactly.js'
import type { Link } from '../../scripted-bus/index.js'
import type { ClientCase } from '../../subject.js'
import { meet } from './meeting.js'
import { expectPayloads } from './payload-lists.js'
import { meetSession } from './session-meeting.js'

const endings: Record<string, (link: Link) => void> = {
  cut: (link) => link.cut(),
  'close 1001': (link) => link.close(1001),
  'close 1009': (link) => link.close(1009),
  'close 1013': (link) => link.close(1013),
  'close without a code': (link) => link.close(),
}

const gapIsReported: ClientCase = {
  id: 'loss/gap-after-a-cut-is-reported',
  title: 'A client whose connection ended, and that is back, reports a gap of unknown size: `lost` is null',
  requirements: ['LOSS-2'],
  check: (scope) =>
    scope.property(
      fc.constantFrom(...Object.keys(endings)),
      async (ending) => {
        const meeting = await meet(scope)
        await meeting.client.listen()
        const link = await meeting.settled()
        const before = meeting.client.statuses.all.length
        endings[ending]?.(link)
        await meeting.link(2)
        await meeting.client.statuses.find(
          'a status "open" with "lost": null',
          meeting.patience(),
          ({ status, lost }) => status === 'open' && lost === null,
          before,
        )
      },
      0.2,
    ),
}

const sizesAddUp: ClientCase = {
  id: 'loss/gaps-of-known-size-add-up',
  title: 'After each resumed hello `lost` has grown by what is missing before `next`, and by what hello says was lost',
  requirements: ['LOSS-3', 'LOSS-2'],
  needs: ['session'],
  check: (scope) =>
    scope.property(
      fc.array(
        fc.record({ missed: fc.nat({ max: 12 }), keeps: fc.integer({ min: 1, max: 8 }), lost: fc.nat({ max: 3 }) }),
        {
          minLength: 1,
          maxLength: 5,
        },
      ),
      async (returns) => {
        const meeting = await meetSession(scope)
        const { sessions, client } = meeting
        await client.listen()
        await meeting.hello(1)
        let gone = 0
        const heard: number[] = []
        for (const [index, { missed, keeps, lost }] of returns.entries()) {
          await meeting.heardAll()
          sessions.cut()
          const numbers = meeting.sendEvents(missed)
          sessions.keeps = keeps
          sessions.session.lost += lost
          await meeting.hello(index + 2)
          sessions.keeps = Number.POSITIVE_INFINITY
          heard.push(...numbers.slice(-keeps))
          gone += Math.max(0, missed - keeps) + lost
          await meeting.heardAll()
          await meeting.expectCounts('LOSS-3', { lost: gone, dropped: 0 })
        }
        expectPayloads('RESUME-6', 'what was heard around gaps', heard, meeting.heardBy())
      },
      0.8,
    ),
}

const cleanReturns: ClientCase = {
  id: 'loss/clean-returns-lose-nothing',
  title: 'Returns to a session in which nothing is missing are told as no loss, at no time',
  requirements: ['LOSS-3', 'LOSS-2'],
  needs: ['session'],
  check: (scope) =>
    scope.property(
      fc.array(fc.constantFrom(...Object.keys(endings)), { minLength: 1, maxLength: 4 }),
      async (ends) => {
        const meeting = await meetSession(scope)
        const { client } = meeting
        await client.listen()
        for (const [index, ending] of ends.entries()) {
          await meeting.hello(index + 1)
          await meeting.heardAll()
          meeting.sendEvents(2)
          endings[ending]?.(meeting.bus.links.all.at(-1) as Link)
        }
        await meeting.hello(ends.length + 1)
        await meeting.heardAll()
        const told = client.statuses.all.find(({ lost }) => lost !== 0)
        hold('LOSS-3', told === undefined, 'a loss was told where nothing was lost', 0, told)
      },
      0.4,
    ),
}

export const lossCases: readonly ClientCase[] = [gapIsReported, sizesAddUp, cleanReturns]
