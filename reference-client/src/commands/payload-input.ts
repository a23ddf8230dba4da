/** Where the payload of `emit` comes from: its argument, or standard input. */
import type { Readable } from 'node:stream'
import { CommandFailure, UsageError } from '@devtools-bus/schema/command-line'
import { jsonFault } from './json-fault.js'

/** The largest `maxMessageBytes` that the reference bus can have. */
const MOST_BYTES = 256 * 1024 * 1024
const STDIN = '-'

/**
 * The payload as JSON text on one line, otherwise as it was given; undefined: none.
 *
 * @param waitMs how long standard input may take to begin where no argument asks for it
 * @throws UsageError where it is not JSON
 */
export async function readPayload(argument: string | undefined, waitMs: number): Promise<string | undefined> {
  if (argument !== undefined && argument !== STDIN) return checkedJson(argument, 'the payload')
  const isAskedFor = argument === STDIN
  const { stdin } = process
  if (!isAskedFor && stdin.isTTY) return undefined
  const text = decoded(await readAll(stdin, isAskedFor ? undefined : waitMs))
  if (text.trim() !== '') return checkedJson(text, 'standard input')
  if (!isAskedFor) return undefined
  throw new UsageError('expected JSON on standard input, got nothing: omit - to emit an event without a payload')
}

function readAll(stdin: Readable, waitMs: number | undefined): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    let timer: NodeJS.Timeout | undefined
    const fail = (message: string): void => {
      clearTimeout(timer)
      stdin.destroy()
      reject(new CommandFailure(message))
    }
    if (waitMs !== undefined) {
      timer = setTimeout(() => {
        fail(
          `expected a payload on standard input within ${waitMs} ms, got nothing: give it as an argument, ` +
            'write - to wait without a limit, or redirect from /dev/null to emit an event without a payload',
        )
      }, waitMs)
    }
    stdin.on('data', (chunk: Buffer) => {
      clearTimeout(timer)
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes > MOST_BYTES) {
        fail(`expected at most ${MOST_BYTES} bytes on standard input, got more: emit several smaller events`)
      }
    })
    stdin.on('error', (cause) => fail(`cannot read standard input: ${cause.message}`))
    stdin.on('end', () => {
      clearTimeout(timer)
      resolve(Buffer.concat(chunks))
    })
  })
}

function decoded(bytes: Buffer): string {
  try {
    // Takes away the byte order mark that some shells write.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new UsageError('expected UTF-8 on standard input, got invalid bytes: convert it to UTF-8', { cause })
  }
}

/** @throws UsageError */
function checkedJson(text: string, what: string): string {
  const fault = jsonFault(text)
  if (fault !== undefined) {
    throw new UsageError(`expected ${what} to be JSON, got ${fault}: quote strings, as in '"hello"'`)
  }
  // A POST has a message on each line. Line breaks stand between tokens only, so nothing else changes.
  return text.trim().replace(/[\r\n][ \t\r\n]*/g, '')
}
