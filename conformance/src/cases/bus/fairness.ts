import { hold, mustCome } from '../../checkers/exactly.js'
import type { BusCase } from '../../subject.js'
import { frame, OPCODE } from '../../wire/frames.js'
import { Scene } from './scene.js'

/** 700 KB on the wire, more than a bus may take in a row; each is answered (BAD-2), so that it has its cost. */
const JUNK = 100_000
/** A machine that stands still for a moment may hide what comes in between. */
const ATTEMPTS = 3

const textFrame = (text: string): Buffer => frame({ opcode: OPCODE.text, payload: Buffer.from(text) })

export const fairness: readonly BusCase[] = [
  {
    id: 'limits/others-come-in-between',
    title: "A peer that floods the bus with bad messages keeps nobody's event waiting until the flood is over",
    requirements: ['LIMIT-10'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const [receiver, witness] = [await scene.bridge(), await scene.panel()]
      const junk = Buffer.concat(Array(JUNK).fill(textFrame('x')))
      let between = 0
      for (let attempt = 0; attempt < ATTEMPTS && between === 0; attempt += 1) {
        const flood = await scene.rawWebSocket({ v: '1' })
        const [first, last] = [scene.mint(), scene.mint()]
        const others: string[] = []
        void flood.write([Buffer.concat([textFrame(first), junk, textFrame(last)])])
        const whole = receiver.events.find('the last event of the flood', scene.patienceMs, (text) => text === last)
        let isOver = false
        void whole.then(
          () => (isOver = true),
          () => (isOver = true),
        )
        while (!isOver) {
          const text = scene.mint()
          others.push(text)
          witness.send(text)
          await new Promise((resolve) => setTimeout(resolve, 5))
        }
        await mustCome('ORDER-1', whole)
        const heard = receiver.events.all
        const inBetween = heard.slice(heard.indexOf(first) + 1, heard.indexOf(last))
        between = inBetween.filter((text) => others.includes(text)).length
        flood.close()
      }
      hold(
        'LIMIT-10',
        between > 0,
        "another peer's events were heard only when the flood was over",
        'some in between',
        0,
      )
    },
  },
]
