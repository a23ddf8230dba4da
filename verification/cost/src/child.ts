import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const STDERR_KEPT = 2_000
const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** A program of this folder in a process of its own, which answers each question with one message. */
export class Child {
  readonly #process: ChildProcess
  readonly #name: string
  #stderr = ''

  /** @param program compiled file, relative to this one */
  constructor(program: string, args: readonly string[] = [], execArgv: readonly string[] = []) {
    this.#name = program
    const path = fileURLToPath(new URL(program, import.meta.url))
    this.#process = fork(path, args, { execArgv: [...execArgv], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    running.add(this.#process)
    this.#process.on('exit', () => running.delete(this.#process))
    this.#process.stderr?.on('data', (bytes: Buffer) => {
      this.#stderr = (this.#stderr + bytes.toString()).slice(-STDERR_KEPT)
    })
  }

  /** What it wrote to stderr about its end, on one line. */
  get #reason(): string {
    const lines = this.#stderr.trim().split('\n')
    return lines.find((line) => /error/i.test(line) && !/^\s/.test(line)) ?? lines.at(-1) ?? 'no message'
  }

  /** @throws Error where the process ends, or does not answer in time. */
  async ask<Answer>(question: object, withinMs: number): Promise<Answer> {
    const over = new AbortController()
    try {
      const { signal } = over
      const answer = once(this.#process, 'message', { signal }).then(([message]) => message as Answer)
      const exit = once(this.#process, 'exit', { signal }).then(([code, name]) => {
        throw new Error(`${this.#name} ended (${name ?? `exit code ${code}`}): ${this.#reason}`)
      })
      const timer = new Promise<never>((_, reject) => {
        const timeout = setTimeout(() => reject(new Error(`${this.#name} did not answer in ${withinMs} ms`)), withinMs)
        signal.addEventListener('abort', () => clearTimeout(timeout))
      })
      if (this.#process.connected) this.#process.send(question)
      return await Promise.race([answer, exit, timer])
    } finally {
      over.abort()
    }
  }

  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const exit = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await exit
  }
}

/** Answers the questions of the process that started this one. */
export function answerQuestions<Question>(answer: (question: Question) => unknown): void {
  process.on('message', (question: Question) => {
    void Promise.resolve(answer(question)).then((result) => void process.send?.(result ?? {}))
  })
  process.on('disconnect', () => process.exit())
}
