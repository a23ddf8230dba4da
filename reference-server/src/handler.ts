import { guardedCallback } from '@devtools-bus/schema/application-code'
import { consoleError } from './console.js'

/** A handler that the application gives as an option: that it fails is told, and no reason to fail (LISTEN-2). */
export function handler<Args extends unknown[]>(
  name: string,
  given: (...args: Args) => unknown,
): (...args: Args) => void {
  return guardedCallback(given, (broken) => consoleError(`${name} failed:`, broken))
}
