import { describe, expect, it } from 'vitest'
import { eventLine, type LineStyle } from '../../src/commands/event-line.js'

const noon = new Date(2026, 0, 2, 12, 3, 4, 5)
const wide: LineStyle = { width: Number.POSITIVE_INFINITY, colour: false }
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g')

function line(event: object | string, style: Partial<LineStyle> = {}, isHistory = false): string {
  const text = typeof event === 'string' ? event : JSON.stringify(event)
  return eventLine({ event: JSON.parse(text), text, isHistory }, noon, { ...wide, ...style })
}

describe('a line', () => {
  it('fits the terminal: its payload is cut', () => {
    const cut = line({ type: 'q:added', payload: 'x'.repeat(500) }, { width: 60 })
    expect(cut).toHaveLength(60)
    expect(cut).toMatch(/^12:03:04\.005 {2}q {2}added {2}"x+…$/)
  })

  it('fits it with wide characters too, and with names of any length', () => {
    expect(line({ type: 'q:a', payload: '日本語'.repeat(99) }, { width: 40 })).toBe(
      '12:03:04.005  q  a  "日本語日本語日本語…',
    )
    expect(line({ type: 'q:a', payload: '👨‍👩‍👧'.repeat(99) }, { width: 30 })).toBe(
      '12:03:04.005  q  a  "👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧…',
    )
    expect(line({ type: `${'p'.repeat(99)}:${'n'.repeat(99)}`, payload: 1 }, { width: 60 })).toBe(
      '12:03:04.005  pppppppppppppp…  nnnnnnnnnnnnnnnnnnnnnn…  1',
    )
    expect(line({ type: 'q:a', payload: `a${'\u0301'.repeat(9_999)}` }, { width: 40 }).length).toBeLessThan(400)
  })

  it('names the plugin that emitted, where the event says so, and colours where asked to', () => {
    const event = { type: 'q:added:twice', pluginId: 'other' }
    const plain = line(event, { width: 80 })
    expect(plain).toBe('12:03:04.005  other  added:twice')
    const coloured = line(event, { width: 80, colour: true })
    expect(coloured.replaceAll(COLOUR, '')).toBe(plain)
    expect(coloured).not.toBe(plain)
  })

  it.each([
    ['{"type":"a:b","payload":{"__type":"bigint","value":"12"}}', '12n'],
    ['{"type":"a:b","payload":[ {"value":"-7","__type":"bigint"}, 1 ]}', '[-7n,1]'],
    ['{"type":"a:b","payload":{"__type":"\\u0062igint","value":"1"}}', '1n'],
    ['{"type":"a:b","payload":{"__type":"~bigint","value":"12"}}', '{"__type":"bigint","value":"12"}'],
    ['{"type":"a:b","payload":{"__type":"bigint","value":"12","more":1}}', '{"__type":"bigint","value":"12","more":1}'],
    ['{"type":"a:b","payload":{"__type":"bigint","value":"x"}}', '{"__type":"bigint","value":"x"}'],
    ['{"type":"a:b","payload":12345678901234567890}', '12345678901234567890'],
    ['{"type":"a:b","payload":[1e400,-0,1.0]}', '[1e400,-0,1.0]'],
    ['{"payload":1,"type":"a:b","payload":{"payload":"}"},"pluginId":"payload"}', '{"payload":"}"}'],
    ['{"type":"a:b","payload":"\\"{\\\\"}', '"\\"{\\\\"'],
    ['{"type":"a:b","payload":null}', 'null'],
    ['{"type":"a:b","payload":{}}', '{}'],
  ])('shows the payload of %s as %s', (event, payload) => {
    expect(line(event).split('  ').slice(3).join('  ')).toBe(payload)
  })

  it('shows a payload that is nested deeper than a stack is', () => {
    const payload = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    expect(line(`{"type":"a:b","payload":${payload}}`)).toContain(payload)
  })
})

describe('the time', () => {
  it.each([
    [
      'in its payload',
      { type: 'a:b', payload: { timestamp: new Date(2026, 0, 2, 11, 0, 0, 7).getTime() } },
      '11:00:00.007',
    ],
    ['in the event', { type: 'a:b', timestamp: new Date(2026, 0, 2, 11, 0, 0, 7).toISOString() }, '11:00:00.007'],
    ['in its id', { type: 'a:b', eventId: `7-${new Date(2026, 0, 2, 11).getTime()}` }, '11:00:00.000'],
    [
      'on another day',
      { type: 'a:b', payload: { timestamp: new Date(2026, 0, 1, 23).getTime() } },
      '2026-01-01 23:00:00.000',
    ],
    ['that is another number', { type: 'a:b', payload: { timestamp: 17 } }, '12:03:04.005'],
    ['that cannot be yet', { type: 'a:b', payload: { timestamp: new Date(2027, 0, 1).getTime() } }, '12:03:04.005'],
    ['nowhere', { type: 'a:b' }, '12:03:04.005'],
  ])('is when the event was emitted, where it says so: %s', (_, event, time) => {
    expect(line(event).startsWith(`${time}  a  b`)).toBe(true)
  })

  it('of an earlier event that does not say so is not the present', () => {
    expect(line({ type: 'a:b', payload: 1 }, {}, true)).toBe('earlier       a  b  1')
  })
})
