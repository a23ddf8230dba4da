import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { Reports } from '../../src/runtime/reports.js'

function reports(print?: () => void) {
  const printed: unknown[][] = []
  const due: (() => void)[] = []
  const told = new Reports({
    after: (_, callback) => due.push(callback),
    print: (...line) => {
      print?.()
      printed.push(line.filter((part) => part !== undefined))
    },
  })
  const pass = (): void => {
    for (const callback of due.splice(0)) callback()
  }
  return { told, printed, pass }
}

describe('reports on the console', () => {
  it('is each kind a few times, and then how many more there were', () => {
    const { told, printed, pass } = reports()
    for (let number = 1; number <= 1_000; number += 1)
      told.report(`event r-${number} was dropped, as "x${number}" says`)
    expect(printed).toHaveLength(5)
    pass()
    expect(printed).toHaveLength(6)
    expect(printed[5]?.[0]).toContain('995 more')
    told.report('event r-1 was dropped, as "x1" says')
    expect(printed).toHaveLength(7)
  })

  it('is another kind at once, and of too many kinds the number', () => {
    const { told, printed, pass } = reports()
    told.report('one')
    told.report('another')
    expect(printed).toEqual([['one'], ['another']])
    for (let number = 1; number <= 1_000; number += 1) told.report('kind'.padEnd(number, 'x'))
    expect(printed.length).toBeLessThan(100)
    pass()
    expect(printed.at(-1)?.[0]).toMatch(/^\d+ more/)
  })

  it('is of bounded length, in one line', () => {
    const { told, printed } = reports()
    const huge = 'x\n'.repeat(4 * 1024 * 1024)
    told.report(huge, huge)
    told.report('an error', new Error(huge))
    for (const part of printed.flat()) expect(String(part).length).toBeLessThan(11_000)
    expect(String(printed[0]?.[0])).not.toContain('\n')
  })

  it.each([
    ['what a peer says', (text: string) => [text]],
    ['its words as the cause', (text: string) => ['failed', text]],
    ['an error', (text: string) => ['failed', new Error(text)]],
    ['the cause of an error', (text: string) => ['failed', new Error('x', { cause: new Error(text) })]],
  ])('drives no terminal: %s', (_, said) => {
    const { told, printed, pass } = reports()
    const [message, cause] = said('\u0007\u001b[2J\u007f\u009b31m\u202e\u2066\u200b\u{e0041}\ufeff') as [
      string,
      unknown,
    ]
    for (let times = 0; times < 10; times += 1) told.report(message, cause)
    pass()
    const shown = inspect(printed.flat())
    expect(shown).not.toMatch(/[\p{Cf}\u007f-\u009f]|(?!\n)\p{Cc}/u)
    expect(printed.flat().map(String).join()).toContain('\\u202e')
  })

  it('is an error as it is, where its text drives no terminal', () => {
    const { told, printed } = reports()
    const cause = new Error('ordinary: 👩‍👩‍👧', { cause: new Error('ordinary, too') })
    told.report('failed', cause)
    expect(printed[0]?.[1]).toBe(cause)
  })

  it('harms nobody where the console throws, once or always', () => {
    let throws = 1
    const { told, printed } = reports(() => {
      throws -= 1
      if (throws >= 0) throw new Error('no console')
    })
    told.report('first', 'cause')
    expect(printed).toEqual([['first']])
    throws = 100
    expect(() => told.report('second')).not.toThrow()
  })
})
