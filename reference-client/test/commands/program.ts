import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const BIN = fileURLToPath(new URL('../../bin/devtools-bus-client.js', import.meta.url))

/** A program that runs until the test ends, if not before. */
export class Program {
  stdout = ''
  stderr = ''
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #closed: Promise<unknown>
  #ended = false
  #waiting: (() => void)[] = []

  /** @param args of node */
  constructor(
    args: readonly string[],
    env: Record<string, string> = {},
    [command, ...before]: readonly [string, ...string[]] = [process.execPath],
  ) {
    // Not empty: an empty FORCE_COLOR means colours to Node.js.
    const own = { NO_COLOR: undefined, FORCE_COLOR: undefined, ...env }
    this.#child = spawn(command, [...before, ...args], { stdio: 'pipe', env: { ...process.env, ...own } })
    this.#child.stdin.on('error', () => {})
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text
      this.#tell()
    })
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text
      this.#tell()
    })
    this.#closed = once(this.#child, 'close').then(() => {
      this.#ended = true
      this.#tell()
    })
    onTestFinished(async () => {
      this.#child.kill('SIGKILL')
      await this.#closed
    })
  }

  /** A program that may have so many files open at once. */
  static withFewFiles(most: number, args: readonly string[]): Program {
    return new Program(args, {}, ['/bin/sh', '-c', `ulimit -n ${most} && exec "$0" "$@"`, process.execPath])
  }

  /** The command, with an input that stays open. */
  static open(args: readonly string[], env?: Record<string, string>): Program {
    return new Program([BIN, ...args], env)
  }

  /** The command, with an empty input. */
  static client(...args: string[]): Program {
    const program = Program.open(args)
    program.endInput()
    return program
  }

  get lines(): string[] {
    return this.stdout.split('\n').slice(0, -1)
  }

  write(text: string | Uint8Array): void {
    this.#child.stdin.write(text)
  }

  endInput(): void {
    this.#child.stdin.end()
  }

  closeOutput(): void {
    this.#child.stdout.destroy()
  }

  interrupt(): void {
    this.#child.kill('SIGINT')
  }

  /** Resolves once either output holds what is looked for. @throws Error where the program ends without. */
  async shows(what: RegExp): Promise<void> {
    while (!what.test(this.stdout) && !what.test(this.stderr)) {
      if (this.#ended) throw new Error(`ended without ${what}:\n${this.stdout}\n${this.stderr}`)
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  /** Its exit code, once all its output is here. */
  async exit(): Promise<number | null> {
    await this.#closed
    return this.#child.exitCode
  }

  #tell(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}
