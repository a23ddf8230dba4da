import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { BusFacts, FromBus, PairBusOptions, ToBus } from './bus-messages.js'
import { openFiles } from './open-files.js'

const PROGRAM = fileURLToPath(new URL('bus-child.js', import.meta.url))
const STDERR_KEPT = 4_000
const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** A bus in a process of its own, which can be ended like any other. */
export class BusProcess {
  /** What the process wrote to stderr last. */
  stderr = ''
  port = 0
  url = ''
  readonly #child: ChildProcess
  readonly #onHeard: (sender: number, number: number) => void
  #expected = false

  private constructor(onHeard: (sender: number, number: number) => void) {
    this.#onHeard = onHeard
    this.#child = fork(PROGRAM, { execArgv: ['--expose-gc'], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    running.add(this.#child)
    this.#child.on('exit', () => running.delete(this.#child))
    this.#child.stderr?.on('data', (bytes: Buffer) => {
      this.stderr = (this.stderr + bytes.toString()).slice(-STDERR_KEPT)
    })
    this.#child.on('message', (message: FromBus) => {
      if (!('heard' in message)) return
      for (let index = 0; index < message.heard.length; index += 2) {
        this.#onHeard(message.heard[index] as number, message.heard[index + 1] as number)
      }
    })
  }

  /**
   * @param onHeard hears sender and number of each event that came to the bus
   * @throws Error where the bus does not start
   */
  static async start(options: PairBusOptions, onHeard: (sender: number, number: number) => void): Promise<BusProcess> {
    const bus = new BusProcess(onHeard)
    const answer = await bus.#ask({ do: 'start', options }, 'started', 'failed')
    if ('failed' in answer) {
      bus.#child.kill('SIGKILL')
      throw new Error(`the bus did not start: ${answer.failed}`)
    }
    if ('started' in answer) {
      bus.port = answer.started.port
      bus.url = answer.started.url
    }
    return bus
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** It ended though nobody ended it. */
  get died(): string | undefined {
    const { exitCode, signalCode } = this.#child
    if (this.#expected || (exitCode === null && signalCode === null)) return undefined
    return `the bus's process ended by itself (${signalCode ?? `exit code ${exitCode}`}): ${this.stderr}`
  }

  /** What the bus says of itself, after everything it has heard was told. */
  async facts(): Promise<BusFacts> {
    const answer = await this.#ask({ do: 'facts' }, 'facts')
    if (!('facts' in answer)) throw new Error('the bus gave no facts')
    return answer.facts
  }

  /** How many file descriptors its process has open; undefined where the system does not tell. */
  openFiles(): string[] | undefined {
    return openFiles(this.pid)
  }

  /** Ends the process in the middle of whatever it does. */
  async kill(): Promise<void> {
    this.#expected = true
    await this.#end('SIGKILL')
  }

  /** Lets the bus take its leave, then ends its process. */
  async stop(): Promise<void> {
    this.#expected = true
    if (this.#child.connected) await this.#ask({ do: 'stop' }, 'stopped').catch(() => undefined)
    await this.#end('SIGKILL')
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exit = once(this.#child, 'exit')
    this.#child.kill(signal)
    await exit
  }

  #ask(message: ToBus, ...answers: string[]): Promise<FromBus> {
    return new Promise((resolve, reject) => {
      const settle = (answer: FromBus) => {
        if (!answers.some((name) => name in answer)) return
        leave()
        resolve(answer)
      }
      const fail = () => {
        leave()
        reject(new Error(`the bus's process ended while it was asked to ${message.do}: ${this.stderr}`))
      }
      const leave = () => {
        this.#child.off('message', settle)
        this.#child.off('exit', fail)
      }
      this.#child.on('message', settle)
      this.#child.on('exit', fail)
      this.#child.send(message)
    })
  }
}
