/** The newest lines of the live panel. Events of one type in a row share a line, which shows the last of them. */
import { terminalText } from '@devtools-bus/schema/terminal'
import { clock, errorText, eventText } from './event-text.js'

const KEPT_LINES = 200

export class EventLog {
  /** Oldest first. @type {{ text: string, style: import('./view.js').Style, type?: string, times?: number }[]} */
  lines = []

  add(event, isCommand) {
    const previous = this.lines.at(-1)
    const times = previous?.type === event.type ? previous.times + 1 : 1
    if (times > 1) this.lines.pop()
    const count = `×${times}`.padStart(5)
    const text = `${clock()} ${isCommand ? '→' : '←'}${times === 1 ? '     ' : count} ${eventText(event)}`
    this.#push({ text, style: isCommand ? 'cyan' : 'dim', type: event.type, times })
    const error = errorText(event)
    if (error !== undefined) this.note(`  ${error}`, 'red')
  }

  note(text, style = 'yellow') {
    this.#push({ text: `${clock()} ${terminalText(text)}`, style })
  }

  #push(line) {
    this.lines.push(line)
    if (this.lines.length > KEPT_LINES) this.lines.shift()
  }
}
