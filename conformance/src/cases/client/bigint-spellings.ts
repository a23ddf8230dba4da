import type { ClientCase } from '../../subject.js'
import { expectSettled } from './expect-settled.js'
import { meet } from './meeting.js'

const bigint = (value: string) => ({ __type: 'bigint', value })
const marked = (value: string) => ({ __type: '~bigint', value })
/** Spellings of a BigInt that are no shortest decimal, at any depth, among data of the same spelling. */
const PAYLOADS: readonly unknown[] = [
  ...['007', '-0', '-007', '00', '-00', '0012345678901234567890'].map(bigint),
  [bigint('007'), { deep: [bigint('-0')] }],
  ...['007', '-0'].map(marked),
  { data: marked('007'), beside: bigint('007') },
]

const spellings: ClientCase = {
  id: 'encoding/bigints-however-spelt',
  title: 'A BigInt that came with leading zeros, or as minus zero, is a BigInt, and is written in its shortest decimal',
  requirements: ['ENC-4', 'ENC-2'],
  async check(scope) {
    const meeting = await meet(scope)
    await meeting.client.listen()
    const link = await meeting.link(1)
    link.send(...PAYLOADS.map((payload) => JSON.stringify({ type: 't:spelt', payload })))
    await meeting.heardUpTo(link)
    expectSettled('ENC-4', PAYLOADS, meeting.heardBy())
    for (const payload of PAYLOADS) await meeting.client.emit('t:spelt', payload)
    await meeting.sentUpTo()
    expectSettled('ENC-2', PAYLOADS, meeting.sent())
  },
}

export const bigintSpellings: readonly ClientCase[] = [spellings]
