/** Console reports: the first few of a kind are printed, later ones are counted, and all are shortened. */
import { guarded } from '@devtools-bus/schema/application-code'
import { terminalCause, terminalText } from '@devtools-bus/schema/terminal'

/** Reports of one kind within this time are combined. */
const WINDOW_MS = 5_000
const FIRST = 5
const KINDS = 64
const TEXT_LENGTH = 1_000
const STACK_LENGTH = 10_000

export interface ReportsHost {
  after(ms: number, callback: () => void): unknown
  /** May throw, or reject. */
  print(text: string, cause?: unknown): unknown
}

export class Reports {
  /** How many there were of each kind. */
  readonly #counts = new Map<string, number>()

  constructor(private readonly host: ReportsHost) {}

  /** Never throws, even if the console does. */
  report(message: string, cause?: unknown): void {
    const text = shortened(message, TEXT_LENGTH)
    // Kinds beyond the limit are counted as one.
    const kind = this.#counts.size < KINDS || this.#counts.has(kindOf(text)) ? kindOf(text) : ''
    const count = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, count)
    if (count === 1) this.host.after(WINDOW_MS, () => this.#tellRest(kind, text))
    if (count > FIRST) return
    this.#print(text, typeof cause === 'string' ? shortened(cause, TEXT_LENGTH) : terminalCause(cause, STACK_LENGTH))
  }

  #tellRest(kind: string, text: string): void {
    const untold = (this.#counts.get(kind) ?? 0) - FIRST
    this.#counts.delete(kind)
    if (untold > 0) this.#print(`${untold} more like this within ${WINDOW_MS / 1_000} s: ${text}`)
  }

  #print(text: string, cause?: unknown): void {
    const { host } = this
    // Getters of the thrown value may throw, and so may the application's console.
    guarded(
      () => host.print(text, cause),
      () => host.print(text),
    )
  }
}

/** The text in one line of at most so many characters, escapes aside. Nothing in it drives a terminal: it may be what a peer says. */
export function shortened(text: string, length: number): string {
  const cut = text.length > length ? `${text.slice(0, length)}… (${text.length} characters)` : text
  return terminalText(cut.replace(/[\r\n\u2028\u2029]+/g, ' '))
}

/** The same for reports that differ in names and numbers alone. */
function kindOf(text: string): string {
  return text.replace(/"(\\.|[^"\\])*"/g, '#').replace(/\S+/g, (word) => (/\d/.test(word) ? '#' : word))
}
