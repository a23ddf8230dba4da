import { describe, expect, it } from 'vitest'
import { BRIDGE_QUERY, type Role } from '../src/constants.js'
import { isFromBridge, judgeText } from '../src/event.js'
import { readVectors, type VectorFile } from './read-vectors.js'
import { tableBelow } from './specification-text.js'

interface Routing {
  name: string
  requirements: string[]
  from: string
  event: string
  heardBy: string[]
}

const { vectors, receivers } = readVectors<Routing>('routing.json') as VectorFile<Routing> & {
  receivers: Record<string, string>
}
const matrix = tableBelow('from \\ to', 'in-process', 'panels', 'bridges')

describe("the routing vectors and the specification's table", () => {
  it.each(vectors)('say the same of $name', ({ from, event, heardBy }) => {
    const row = matrix.find(([sender]) => sender?.startsWith(roleOf(from, event)))
    if (row === undefined) throw new Error(`the table has no row for ${from}`)
    const [, inProcess, panels, bridges] = row
    const expected = Object.keys(receivers).filter((receiver) => {
      if (receiver === 'in-process') return inProcess === 'yes'
      return (receiver.startsWith('panel') ? panels : bridges)?.startsWith('yes')
    })
    expect(heardBy).toEqual(expected)
  })

  it('cover every row', () => {
    const senders = new Set(vectors.map(({ from, event }) => `${roleOf(from, event)} ${from.split(' ')[0]}`))
    expect([...senders].sort()).toEqual(
      ['bridge GET', 'bridge POST', 'in-process in-process', 'panel GET', 'panel POST'].sort(),
    )
  })

  it('name every role over every transport as a receiver', () => {
    expect(Object.keys(receivers)).toEqual(['in-process', 'panel-ws', 'panel-sse', 'bridge-ws', 'bridge-sse'])
  })
})

/** By the connection's query, or by the event where there is no connection (ROUTE-5, ROUTE-6). */
function roleOf(from: string, text: string): Role {
  if (from === 'in-process') return from
  const judged = judgeText(text)
  if (judged.kind !== 'event') throw new Error(`no event: ${text}`)
  const url = new URL(from.replace(/^(GET|POST) \{base\}/, 'http://localhost/__devtools'))
  const bridge = from.startsWith('POST') ? isFromBridge(judged.event) : url.searchParams.get('bridge') === BRIDGE_QUERY
  return bridge ? 'bridge' : 'panel'
}
