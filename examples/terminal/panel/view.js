/** What the live panel shows, as lines. */
import { styleText } from 'node:util'

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {string} runsIn
 * @property {number} heard
 * @property {number} bigints
 * @property {number} errors
 * @property {string} last
 *
 * @typedef {object} View
 * @property {string} title
 * @property {string} hint
 * @property {Row[]} rows
 * @property {string} streamed the text that is being streamed
 * @property {{ text: string, style: Style }[]} lines oldest first
 * @property {string} keys
 *
 * @typedef {'dim' | 'bold' | 'cyan' | 'yellow' | 'red' | 'green'} Style
 */

const HEADINGS = {
  name: 'source',
  runsIn: 'runs in',
  heard: 'heard',
  bigints: 'BigInts',
  errors: 'errors',
  last: 'last',
}
const STREAM_LINES = 4

/** @param {View} view @returns {string[]} as many as the screen is high */
export function viewOf({ title, hint, rows, streamed, lines, keys }, width, height) {
  const above = [
    paint('bold', title, width),
    ...wrapped(hint, width).map((line) => paint('dim', line, width)),
    '',
    paint('dim', rowText(HEADINGS), width),
    ...rows.map((row) => paint(row.errors > 0 ? 'yellow' : 'green', rowText(row), width)),
    '',
    ...lastLines(wrapped(streamed, width)).map((line) => paint('cyan', line, width)),
    '',
  ]
  const below = ['', paint('bold', keys, width)]
  const room = Math.max(0, height - above.length - below.length)
  const events = lines.slice(lines.length - Math.min(room, lines.length))
  const empty = Array(room - events.length).fill('')
  return [...above, ...events.map(({ text, style }) => paint(style, text, width)), ...empty, ...below]
}

function rowText({ name, runsIn, heard, bigints, errors, last }) {
  const numbers = [heard, bigints, errors].map((number) => String(number).padStart(8))
  return `${name.padEnd(8)}${runsIn.padEnd(22)}${numbers.join('')}  ${last}`
}

function wrapped(text, width) {
  const lines = ['']
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1)
    if (line === '') lines[lines.length - 1] = word
    else if (line.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = `${line} ${word}`
  }
  return lines
}

/** Always as many, so that what stands below does not jump. */
function lastLines(lines) {
  const last = lines.slice(-STREAM_LINES)
  return [...last, ...Array(STREAM_LINES - last.length).fill('')]
}

function paint(style, text, width) {
  const shown = text.length > width ? `${text.slice(0, width - 1)}…` : text
  return process.env.NO_COLOR ? shown : styleText(style, shown)
}
