import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { onTestFinished } from 'vitest'

/** A program of Node.js that runs until the test ends, if not before. */
export class Program {
  stdout = ''
  stderr = ''
  readonly #child: ChildProcessByStdio<null, Readable, Readable>
  readonly #closed: Promise<unknown>
  #ended = false
  #waiting: (() => void)[] = []

  constructor(args: readonly string[], cwd: string, more: Record<string, string> = {}) {
    // As a dev server runs; CI keeps the published Vite plugin from asking a registry for newer versions.
    const env: NodeJS.ProcessEnv = { ...process.env, NODE_ENV: 'development', CI: '1', ...more }
    for (const name of ['NODE_OPTIONS', 'VITEST', 'DEV']) delete env[name]
    this.#child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
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

  get lines(): string[] {
    return this.stdout.split('\n').slice(0, -1)
  }

  /** The first whole line of standard output that matches. @throws Error where the program ends without */
  async line(what: RegExp): Promise<string> {
    for (;;) {
      const found = this.lines.find((line) => what.test(line))
      if (found !== undefined) return found
      if (this.#ended) throw new Error(`ended without ${what}:\n${this.stdout}\n${this.stderr}`)
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  /** All lines of standard output, once it has ended by itself. @throws Error where it ended otherwise than well */
  async end(): Promise<string[]> {
    await this.#closed
    if (this.#child.exitCode !== 0)
      throw new Error(`ended with ${this.#child.exitCode}:\n${this.stdout}\n${this.stderr}`)
    return this.lines
  }

  #tell(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}
