/** What the bus tells on the console, where the application does not take it. What peers say may be in it. */
import { terminalCause, terminalText } from '@devtools-bus/schema/terminal'

export function consoleError(text: string, cause: unknown): void {
  console.error(`[devtools-bus] ${text}`.trimEnd(), terminalCause(cause))
}

export function consoleWarning(message: string): void {
  console.warn(`[devtools-bus] ${terminalText(message)}`)
}
