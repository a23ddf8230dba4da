import { hold, mustCome } from '../../checkers/exactly.js'
import type { BusCase } from '../../subject.js'
import { frame, OPCODE } from '../../wire/frames.js'
import { Scene } from './scene.js'

/** A bus that hands on what one read gives takes 64 KiB: 18 groups of such messages. */
const GROUP_MESSAGES = 512
/** Between so many markers of one peer lie more than 4,096 messages. */
const TOO_MANY_MARKERS = 10
/** What both floods have to show together before their order says anything. */
const LEAST_MARKERS = 32
/** Each with twice as many groups: a machine that stands still keeps the two from meeting. */
const ATTEMPTS = 3
const FIRST_GROUPS = 128
/** How long any bus may take for half a million bad messages. */
const FLOOD_PATIENCE = 12

const textFrame = (text: string): Buffer => frame({ opcode: OPCODE.text, payload: Buffer.from(text) })
const junk = Buffer.concat(Array(GROUP_MESSAGES - 1).fill(textFrame('x')))

/** Two peers send bad messages in one write each, with an event before each group. Resolves with whose events are heard, in order. */
async function twoFloods(scene: Scene, groups: number): Promise<number[]> {
  const receiver = await scene.bridge()
  const floods = [await scene.rawWebSocket(), await scene.rawWebSocket()]
  const markers = floods.map(() => Array.from({ length: groups }, () => scene.mint()))
  const bytes = markers.map((texts) => Buffer.concat(texts.flatMap((text) => [textFrame(text), junk])))
  floods.forEach((flood, who) => void flood.write([bytes[who] as Buffer]))
  for (const texts of markers) {
    const isLast = (text: string) => text === texts.at(-1)
    const last = receiver.events.find('the last event of a flood', scene.patienceMs * FLOOD_PATIENCE, isLast)
    await mustCome('ORDER-1', last)
  }
  for (const flood of floods) flood.close()
  const whose = new Map(markers.flatMap((texts, who) => texts.map((text) => [text, who] as const)))
  return receiver.events.all.flatMap((text) => whose.get(text) ?? [])
}

/** Of the time when both had messages waiting. */
function whileBothWait(heard: readonly number[]): number[] {
  const [from, to] = [heard.findIndex((who) => who !== heard[0]), heard.findLastIndex((who) => who !== heard.at(-1))]
  return heard.slice(from, to + 1)
}

function longestRun(heard: readonly number[]): number {
  let [run, longest] = [0, 0]
  heard.forEach((who, at) => {
    run = who === heard[at - 1] ? run + 1 : 1
    longest = Math.max(longest, run)
  })
  return longest
}

export const fairness: readonly BusCase[] = [
  {
    id: 'limits/others-come-in-between',
    title: 'Two peers that flood the bus with tiny bad messages are heard in turns of no more than 4,096 messages',
    requirements: ['LIMIT-10'],
    async check(scope) {
      const scene = await Scene.open(scope)
      let shortest = Number.POSITIVE_INFINITY
      for (let attempt = 0; attempt < ATTEMPTS && shortest >= TOO_MANY_MARKERS; attempt += 1) {
        const heard = whileBothWait(await twoFloods(scene, FIRST_GROUPS * 2 ** attempt))
        if (heard.length >= LEAST_MARKERS) shortest = Math.min(shortest, longestRun(heard))
      }
      hold(
        'LIMIT-10',
        shortest < TOO_MANY_MARKERS,
        'one peer was heard for too long while messages of another waited',
        'at most 4,096 messages in a row',
        Number.isFinite(shortest) ? `more than ${(shortest - 1) * GROUP_MESSAGES}` : 'one peer, then the other',
      )
    },
  },
]
