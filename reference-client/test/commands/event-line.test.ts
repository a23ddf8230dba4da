import { expect, it } from 'vitest'
import { eventLine } from '../../src/commands/event-line.js'

const noon = new Date(2026, 0, 2, 12, 3, 4, 5)

it('a line fits the terminal: its payload is cut', () => {
  const line = eventLine({ type: 'q:added', payload: 'x'.repeat(500) }, noon, { width: 60, colour: false })
  expect(line).toHaveLength(60)
  expect(line).toMatch(/^12:03:04\.005 {2}q {2}added {2}"x+…$/)
})

it('names the plugin that emitted, where the event says so, and colours where asked to', () => {
  const event = { type: 'q:added:twice', pluginId: 'other' }
  const plain = eventLine(event, noon, { width: 80, colour: false })
  expect(plain).toBe('12:03:04.005  other  added:twice')
  const coloured = eventLine(event, noon, { width: 80, colour: true })
  expect(coloured.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g'), '').trimEnd()).toBe(plain)
  expect(coloured).not.toBe(plain)
})
