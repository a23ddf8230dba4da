import * as fc from 'fast-check'
import type { Link } from '../../scripted-bus/index.js'
import type { ClientCase } from '../../subject.js'
import { meet } from './meeting.js'

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

export const lossCases: readonly ClientCase[] = [gapIsReported]
