import { guardedCallback } from '@devtools-bus/schema/application-code'
import { consoleError } from './console.js'

/** A callback passed as an option. Its errors are reported on the console and contained (LISTEN-2). */
export function handler<Args extends unknown[]>(
  name: string,
  given: (...args: Args) => unknown,
): (...args: Args) => void {
  return guardedCallback(given, (broken) => consoleError(`${name} failed:`, broken))
}
