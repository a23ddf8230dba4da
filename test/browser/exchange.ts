/** Events from one party to another, and what is expected of that: all of them, once, in order, as they were. */
import { expect, inject, vi } from 'vitest'
import { addRow } from './interop-table.js'
import type { Party } from './parties/party.js'

/** What travels: every kind of JSON value, BigInts at any depth, and enough of it to be out of order. */
export const PAYLOADS: readonly unknown[] = [
  12n,
  { deep: [{ at: -(2n ** 64n) }, [[0n]]] },
  'with "quotes", a \\, a line\nbreak, a\r\nnother, a \u2028, žluťoučký, 🦊',
  '',
  null,
  false,
  -1.5e-7,
  [],
  {},
  { type: 'a:b', eventId: 7, source: 'nobody', nested: { payload: [null, [true]] } },
  'x'.repeat(70_000),
  ...Array.from({ length: 100 }, (_, index) => ({ index, power: 3n ** BigInt(index) })),
]

export interface Exchange {
  peer: string
  direction: string
  over: string
  /** Emit each once the one before was heard: where the sender does not keep an order by itself. */
  paced?: boolean
}

const PATIENCE = { timeout: 15_000, interval: 20 }
let rounds = 0

/** What listeners to that type heard; those to everything heard the same. */
export async function heardOf(party: Party, type: string): Promise<unknown[]> {
  const { byType, ofAll } = await party.heard(type)
  expect(ofAll).toEqual(byType)
  return byType
}

/** Has one emit and the other hear; adds a row to the table, and judges it. */
export async function exchange(from: Party, to: Party, { peer, direction, over, paced }: Exchange): Promise<void> {
  rounds += 1
  const suffix = `round-${rounds}`
  const type = `${from.plugin}:${suffix}`
  await to.listen(type)
  try {
    for (const part of paced ? PAYLOADS.map((_, index) => index + 1) : [PAYLOADS.length]) {
      await from.emit(suffix, paced ? [PAYLOADS[part - 1]] : PAYLOADS)
      await untilHeard(to, type, part)
    }
    await barrier(from, [to], `after-${rounds}`)
  } finally {
    const { byType } = await to.heard(type)
    addRow(inject('interopRows'), { peer, direction, over, sent: PAYLOADS.length, heard: byType.length })
  }
  expect(await heardOf(to, type), `${direction}, over ${over}`).toEqual(PAYLOADS)
}

async function untilHeard(to: Party, type: string, count: number): Promise<void> {
  await vi.waitFor(async () => {
    const { byType, ofAll } = await to.heard(type)
    expect(Math.min(byType.length, ofAll.length), `${type} heard`).toBeGreaterThanOrEqual(count)
  }, PATIENCE)
}

/** Whatever was on its way before this is there after it, wherever one party speaks to the others. */
export async function barrier(from: Party, receivers: readonly Party[], suffix: string): Promise<void> {
  const type = `${from.plugin}:${suffix}`
  await Promise.all(receivers.map((to) => to.listen(type)))
  await from.emit(suffix, ['barrier'])
  await Promise.all(receivers.map((to) => untilHeard(to, type, 1)))
}
