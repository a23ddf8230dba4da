import { styleText } from 'node:util'
import { terminalText } from '@devtools-bus/schema/terminal'
import { inColumns } from './columns.js'
import type { HeardEvent } from './command-link.js'
import { emittedAt } from './emitted-at.js'
import { payloadText } from './payload-text.js'

export interface LineStyle {
  /** Columns of the terminal; `Infinity` abbreviates nothing. */
  width: number
  colour: boolean
}

const GAP = '  '
/** As wide as a clock. */
const EARLIER = 'earlier     '
const UNITS_PER_COLUMN = 8

/** One event as one line for people: `12:03:04.123  query  added  {"id":1,…`. */
export function eventLine(heard: HeardEvent, now: Date, { width, colour }: LineStyle): string {
  const { event, text } = heard
  const colon = event.type.indexOf(':')
  const time = timeOf(heard, now)
  const room = width - time.length - GAP.length
  const plugin = inColumns(terminalText(event.pluginId ?? event.type.slice(0, colon)), Math.floor(room / 3))
  const name = inColumns(terminalText(event.type.slice(colon + 1)), Math.floor(room / 2))
  const payload = terminalText(payloadText(text, width * UNITS_PER_COLUMN) ?? '')
  const paint = painter(colour)
  const head = `${time}${GAP}${plugin}${GAP}${name}`
  const line = inColumns(payload === '' ? head : `${head}${GAP}${payload}`, width)
  const shown = line.slice(head.length)
  return `${paint('dim', time)}${GAP}${paint('cyan', plugin)}${GAP}${paint('bold', name)}${shown}`
}

/** One line about the connection itself. */
export function statusLine(text: string, at: Date, { colour }: LineStyle): string {
  return painter(colour)('yellow', `${clock(at)}${GAP}· ${terminalText(text)}`)
}

function painter(colour: boolean): (style: 'dim' | 'cyan' | 'bold' | 'yellow', text: string) => string {
  return (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text)
}

/** When the event was emitted, where that is known; else when it came. */
function timeOf({ event, isHistory }: HeardEvent, now: Date): string {
  const emitted = emittedAt(event, now)
  if (emitted === undefined) return isHistory ? EARLIER : clock(now)
  return emitted.toDateString() === now.toDateString() ? clock(emitted) : `${day(emitted)} ${clock(emitted)}`
}

function day(at: Date): string {
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

function clock(at: Date): string {
  const ms = String(at.getMilliseconds()).padStart(3, '0')
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${ms}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
