import { expect, it } from 'vitest'
import { StatusText } from '../../src/commands/status-text.js'
import type { LinkStatus } from '../../src/link.js'

const url = 'http://127.0.0.1:4206'
const idle: LinkStatus = { status: 'closed', lost: 0, gaps: 0, dropped: 0 }

function textsOf(...changes: Partial<LinkStatus>[]): (string | undefined)[] {
  const texts = new StatusText(url, idle)
  let status = idle
  return changes.map((change) => {
    const { reason, ...kept } = status
    status = { ...kept, ...change }
    return texts.next(status)
  })
}

it('says what a return has cost', () => {
  expect(
    textsOf(
      { status: 'connecting' },
      { status: 'open' },
      { dropped: 1 },
      { status: 'connecting', reason: 'no connection' },
      { status: 'open' },
      { status: 'connecting', reason: 'no connection' },
      { status: 'connecting', reason: 'no connection: ECONNREFUSED' },
      { status: 'open', lost: 3, gaps: 1 },
      { status: 'connecting' },
      { status: 'open', lost: 4, gaps: 2 },
      { status: 'connecting' },
      { status: 'open', lost: null, gaps: 3 },
      { status: 'connecting' },
      { status: 'open', gaps: 4 },
      { status: 'connecting', reason: 'too large', gaps: 5 },
      { status: 'open' },
    ),
  ).toEqual([
    `connecting to ${url}`,
    `connected to ${url}`,
    undefined,
    `lost the connection to ${url}, trying again: no connection`,
    'reconnected, nothing lost',
    `lost the connection to ${url}, trying again: no connection`,
    `still trying to connect to ${url}: no connection: ECONNREFUSED`,
    'reconnected, 3 events lost',
    `lost the connection to ${url}, trying again`,
    'reconnected, 1 event lost',
    `lost the connection to ${url}, trying again`,
    'reconnected, events may have been missed (the bus has no memory of this session)',
    `lost the connection to ${url}, trying again`,
    'reconnected, events may have been missed (the bus has no memory of this session)',
    'events may have been missed (the bus has no memory of this session), trying to connect again: too large',
    'reconnected, nothing lost',
  ])
})

it('says over what events go', () => {
  expect(
    textsOf(
      { status: 'connecting' },
      { status: 'fallback', reason: 'ten attempts failed' },
      { status: 'open' },
      { status: 'connecting' },
      { status: 'fallback', reason: 'over HTTP', lost: 2, gaps: 1 },
      { status: 'connecting' },
      { status: 'fallback', reason: 'over HTTP' },
      { status: 'closed', reason: 'refused' },
    ),
  ).toEqual([
    `connecting to ${url}`,
    'no WebSocket here, going on over HTTP: ten attempts failed',
    'back on WebSocket, nothing lost',
    `lost the connection to ${url}, trying again`,
    'no WebSocket here, going on over HTTP, 2 events lost',
    `lost the connection to ${url}, trying again`,
    'reconnected, nothing lost',
    'closed: refused',
  ])
})
