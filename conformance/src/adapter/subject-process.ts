/** The subject as a process in a group of its own, with which it is ended whole. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { CannotSee } from '../case.js'
import { LineSplitter } from './line-splitter.js'
import { residentBytes } from './resident-bytes.js'

/** A shell command, or a program with its arguments. */
export type Command = string | { file: string; args: readonly string[] }

const STDERR_KEPT = 8_000
const running = new Set<SubjectProcess>()
process.on('exit', () => {
  for (const subject of running) subject.kill()
})

export class SubjectProcess {
  /** Said once the process has ended: `exit code 1`, `signal SIGKILL`. */
  ending: string | undefined
  #child: ChildProcessWithoutNullStreams
  #stderr = ''
  #ended: Promise<void>

  constructor(command: Command, onLine: (line: string) => void, onEnd: (ending: string) => void) {
    const options = { detached: true, stdio: 'pipe' } as const
    this.#child =
      typeof command === 'string'
        ? spawn(command, { ...options, shell: true })
        : spawn(command.file, [...command.args], options)
    running.add(this)
    const lines = new LineSplitter()
    this.#child.stdout.on('data', (chunk: Buffer) => lines.take(chunk).forEach(onLine))
    this.#child.stderr.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString()).slice(-STDERR_KEPT)
    })
    // A subject that died leaves a broken pipe; its ending is told below.
    this.#child.stdin.on('error', () => {})
    this.#ended = new Promise((resolve) => {
      const end = (ending: string) => {
        if (this.ending !== undefined) return
        this.ending = ending
        running.delete(this)
        onEnd(ending)
        resolve()
      }
      this.#child.on('error', (cause) => end(cause.message))
      this.#child.on('close', (code, signal) => end(signal === null ? `exit code ${code}` : `signal ${signal}`))
    })
  }

  /** The last of what the subject wrote to stderr. */
  get stderr(): string {
    return this.#stderr.trim()
  }

  /** Resolves once the process has ended, or after `graceMs`. */
  async endedWithin(graceMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const grace = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, graceMs)
    })
    await Promise.race([this.#ended, grace])
    clearTimeout(timer)
  }

  write(line: string): void {
    this.#child.stdin.write(`${line}\n`)
  }

  /** Memory that the whole group has resident, in bytes; undefined where it cannot be read. */
  async residentBytes(): Promise<number | undefined> {
    return this.#child.pid === undefined ? undefined : residentBytes(this.#child.pid)
  }

  /** Stops the whole group, as a machine that sleeps; what it returns lets it go on. @throws CannotSee */
  standStill(): () => void {
    if (!this.#signal('SIGSTOP')) throw new CannotSee('the process of the subject cannot be stopped for a while here')
    return () => void this.#signal('SIGCONT')
  }

  /** Ends the whole group at once. */
  kill(): void {
    this.#signal('SIGKILL')
  }

  /** Ends stdin, which tells the subject to stop and exit; ends its group if it has not within `graceMs`. */
  async close(graceMs: number): Promise<void> {
    this.#child.stdin.end()
    const timer = setTimeout(() => this.kill(), graceMs)
    await this.#ended
    clearTimeout(timer)
    this.kill()
  }

  /** `false`: the group is gone already, or this system has no such signal. */
  #signal(name: NodeJS.Signals): boolean {
    const pid = this.#child.pid
    if (pid === undefined) return false
    try {
      return process.kill(-pid, name)
    } catch {
      return false
    }
  }
}
