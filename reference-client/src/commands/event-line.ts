import { styleText } from 'node:util'
import { encode } from '@devtools-bus/schema/codec'
import type { BusEvent } from '@devtools-bus/schema/event'

export interface LineStyle {
  /** Columns of the terminal; `Infinity` abbreviates nothing. */
  width: number
  colour: boolean
}

/** One event as one line for people: `12:03:04.123  query  added  {"id":1,…`. */
export function eventLine(event: BusEvent, at: Date, { width, colour }: LineStyle): string {
  const colon = event.type.indexOf(':')
  const time = clock(at)
  const plugin = printable(event.pluginId ?? event.type.slice(0, colon))
  const name = printable(event.type.slice(colon + 1))
  const payload = event.payload === undefined ? '' : printable(encode(event.payload))
  const room = Math.max(8, width - `${time}  ${plugin}  ${name}  `.length)
  const shown = payload.length > room ? `${payload.slice(0, room - 1)}…` : payload
  const paint = painter(colour)
  return `${paint('dim', time)}  ${paint('cyan', plugin)}  ${paint('bold', name)}  ${shown}`.trimEnd()
}

/** One line about the connection itself. */
export function statusLine(text: string, at: Date, { colour }: LineStyle): string {
  return painter(colour)('yellow', `${clock(at)}  · ${printable(text)}`)
}

function painter(colour: boolean): (style: 'dim' | 'cyan' | 'bold' | 'yellow', text: string) => string {
  return (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text)
}

function clock(at: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const ms = String(at.getMilliseconds()).padStart(3, '0')
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${ms}`
}

/** Without control characters: what comes from elsewhere must not drive the terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
