/** The whole terminal, for as long as the panel is shown: an alternate screen, and keys as they are pressed. */
const ENTER = '\x1b[?1049h\x1b[?25l'
const LEAVE = '\x1b[?25h\x1b[?1049l'
const HOME = '\x1b[H'
const CLEAR_LINE = '\x1b[K'
const CLEAR_BELOW = '\x1b[J'

export class Screen {
  #input
  #output
  #leave = () => this.close()

  constructor({ input = process.stdin, output = process.stdout, onKey }) {
    this.#input = input
    this.#output = output
    output.write(ENTER)
    input.setRawMode(true)
    input
      .setEncoding('utf8')
      .on('data', (keys) => [...keys].forEach(onKey))
      .resume()
    // Whatever happens, the terminal is given back.
    process.once('exit', this.#leave)
  }

  get width() {
    return this.#output.columns
  }

  get height() {
    return this.#output.rows
  }

  /** @param {string[]} lines no wider than the screen */
  draw(lines) {
    const shown = lines.slice(0, this.height).map((line) => `${line}${CLEAR_LINE}`)
    this.#output.write(`${HOME}${shown.join('\r\n')}${CLEAR_BELOW}`)
  }

  close() {
    process.off('exit', this.#leave)
    this.#input.setRawMode(false).removeAllListeners('data').pause()
    this.#output.write(LEAVE)
  }
}
