/** A server as users start it: a process of its own, that prints where it listens. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { stripVTControlCharacters } from 'node:util'

const PATIENCE_MS = 60_000

export interface ServerOptions {
  folder: string
  /** The program and its arguments. */
  command: readonly [string, ...string[]]
  env?: Record<string, string>
}

export class ServerProcess {
  /** What it has printed so far. */
  output = ''
  readonly #child: ChildProcess
  readonly #closed: Promise<unknown>
  #printed: () => void = () => {}

  /** Resolves once it has printed its address. */
  static async start(options: ServerOptions): Promise<ServerProcess> {
    const server = new ServerProcess(options)
    await server.until(ADDRESS)
    return server
  }

  private constructor({ folder, command: [program, ...args], env }: ServerOptions) {
    // In a process group of its own, as a terminal starts it: Ctrl-C is for all of them.
    this.#child = spawn(program, args, { cwd: folder, env: { ...withoutTestRun(process.env), ...env }, detached: true })
    this.#closed = once(this.#child, 'close')
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += stripVTControlCharacters(text)
        this.#printed()
      })
    }
    this.#child.on('close', () => this.#printed())
  }

  /** `http://localhost:5173/` */
  get url(): string {
    return ADDRESS.exec(this.output)?.[0] ?? ''
  }

  /** Resolves once what it printed, from `from` on, matches. */
  async until(pattern: RegExp, from = 0): Promise<void> {
    const deadline = AbortSignal.timeout(PATIENCE_MS)
    while (!pattern.test(this.output.slice(from))) {
      if (deadline.aborted || this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(`waited for ${pattern}, and the server printed:\n${this.output}`)
      }
      await new Promise<void>((resolve) => {
        this.#printed = resolve
        deadline.addEventListener('abort', () => resolve(), { once: true })
      })
    }
  }

  /** Ends it and what it started, as Ctrl-C does unless told otherwise. Resolves when all of it has ended. */
  async end(signal: NodeJS.Signals = 'SIGINT'): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) process.kill(-Number(this.#child.pid), signal)
    // Whoever inherited its output holds it open.
    await this.#closed
  }
}

const ADDRESS = /http:\/\/localhost:\d+\//

/** An environment without what a test run says of itself, or of buses. */
export function withoutTestRun(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const foreign = /^(?:VITEST|NODE_ENV|TEST|DEV|PROD|MODE|SSR|BASE_URL|FORCE_COLOR|npm_|DEVTOOLS_BUS_)/
  return Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.test(name)))
}
