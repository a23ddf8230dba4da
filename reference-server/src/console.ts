/** What the bus tells on the console, where the application does not take it. What peers say may be in it. */
import { terminalCause, terminalText } from '@devtools-bus/schema/terminal'

/** Returns what `console.error` returns, so that the rejection of an async replacement is caught (LISTEN-2). */
export function consoleError(text: string, cause: unknown): unknown {
  return console.error(`[devtools-bus] ${text}`.trimEnd(), terminalCause(cause))
}

export function consoleWarning(message: string): unknown {
  return console.warn(`[devtools-bus] ${terminalText(message)}`)
}
