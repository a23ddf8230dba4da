import { type ChildProcess, fork } from 'node:child_process'

/** How a program is started: by which runtime, and with what in its environment. */
export interface StartOptions {
  execPath?: string | undefined
  execArgv?: string[] | undefined
  env?: NodeJS.ProcessEnv | undefined
}

interface Message {
  ready?: true
  id?: number
  answer?: unknown
  failed?: string
}

const START_MS = 60_000
const ANSWER_MS = 120_000

/** A process that answers questions (`programs/serve.js`). */
export class Program {
  readonly #child: ChildProcess
  readonly #name: string
  readonly #open = new Map<number, { resolve(answer: unknown): void; reject(why: Error): void }>()
  readonly #ready: Promise<void>
  #output = ''
  #asked = 0

  private constructor(file: string, { execPath = process.execPath, execArgv = [], env = process.env }: StartOptions) {
    this.#name = file
    this.#child = fork(file, { execPath, execArgv, env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output = (this.#output + text).slice(-4_000)
      })
    }
    this.#ready = new Promise((resolve, reject) => {
      this.#open.set(0, { resolve: () => resolve(), reject })
    })
    this.#child.on('message', (message: Message) => {
      const { id = 0, answer, failed } = message
      const asked = this.#open.get(id)
      this.#open.delete(id)
      if (failed === undefined) asked?.resolve(answer)
      else asked?.reject(new Error(failed))
    })
    this.#child.on('error', (cause) => this.#ended(cause.message))
    this.#child.on('exit', (code, signal) => this.#ended(`it ended with ${signal ?? `exit code ${code}`}`))
  }

  static async start(file: string, options: StartOptions = {}): Promise<Program> {
    const program = new Program(file, options)
    try {
      await within(START_MS, program.#ready, () => program.#problem('it is not ready'))
    } catch (cause) {
      await program.stop()
      throw cause
    }
    return program
  }

  async ask<Answer>(ask: string, given: object = {}): Promise<Answer> {
    this.#asked += 1
    const id = this.#asked
    const answered = new Promise<unknown>((resolve, reject) => void this.#open.set(id, { resolve, reject }))
    if (this.#child.connected) this.#child.send({ ...given, id, ask })
    else this.#ended('it has ended')
    return (await within(ANSWER_MS, answered, () => this.#problem(`it does not answer to "${ask}"`))) as Answer
  }

  /** What it has written, the last of it. */
  get output(): string {
    return this.#output
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.kill()
    const insist = setTimeout(() => this.#child.kill('SIGKILL'), 3_000)
    await ended
    clearTimeout(insist)
  }

  #ended(why: string): void {
    for (const { reject } of this.#open.values()) reject(this.#problem(why))
    this.#open.clear()
  }

  #problem(why: string): Error {
    return new Error(`${this.#name}: ${why}${this.#output === '' ? '' : `; it wrote:\n${this.#output}`}`)
  }
}

async function within<T>(ms: number, promise: Promise<T>, problem: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(problem()), ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
