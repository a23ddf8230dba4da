/** A source of events as the main process sees it: what was heard of it over the bus, and what it says it has sent. */
import { EventEmitter, once } from 'node:events'
import { EventRecord } from './judgement/event-record.js'
import { startRuntime } from './runtime.js'

/**
 * Who emits, and what the panel can ask of it.
 *
 * @typedef {object} SourceDefinition
 * @property {string} name
 * @property {'worker thread' | 'child process' | 'Bun' | 'Deno'} runsIn
 * @property {URL} file
 * @property {string} [executable] what runs the file; default: this Node.js
 * @property {string[]} [args] its arguments before the file
 * @property {string[]} plugins whose events come from there
 * @property {Command} command
 *
 * @typedef {object} Command
 * @property {string} type the event that the panel sends
 * @property {() => unknown} payload
 * @property {string} answer the event by which the source says that it has done so
 * @property {string} key in the live panel
 * @property {string} label what it does, for people
 */

const PATIENCE_MS = 60_000

/**
 * Emits `heard` with each event that came over the bus, and the event's type; `output` with what the source prints; and
 * `played`, `finished`, `ended`.
 */
export class Source extends EventEmitter {
  heard = new EventRecord()
  commandsSent = 0
  /** @type {{ record: EventRecord, commands: string[], lost: number | null, dropped: number } | undefined} */
  report
  /** How it ended, once it has. @type {string | undefined} */
  ended
  #runtime
  #gone = new AbortController()

  /** @param {SourceDefinition} definition @param {NodeJS.ProcessEnv} env */
  constructor(definition, env) {
    super()
    this.definition = definition
    this.#runtime = startRuntime(definition, env, {
      onMessage: ({ finished }) => {
        this.report = finished
        this.emit(finished ? 'finished' : 'played')
      },
      onOutput: (text) => this.emit('output', text),
      onEnd: (how) => {
        this.ended = how
        this.emit('ended')
        this.#gone.abort()
      },
    })
    this.runsIn = this.#runtime.label
  }

  get name() {
    return this.definition.name
  }

  owns({ pluginId }) {
    return this.definition.plugins.includes(pluginId)
  }

  hear(event) {
    this.heard.add(event.type, event.payload)
    this.emit('heard', event)
    this.emit(event.type)
  }

  /** Has it do all that it does by itself, once. */
  async play() {
    const played = this.#next('played')
    this.#runtime.send('play')
    await played
  }

  /** It has been heard of: a command would reach it. */
  get isConnected() {
    return this.heard.lines.length > 0
  }

  async connected() {
    if (!this.isConnected) await this.#next('heard')
  }

  /** Sends it its command over the bus. */
  sendCommand(bus) {
    const { type, payload } = this.definition.command
    this.commandsSent += 1
    bus.emit({ type, payload: payload(), pluginId: type.split(':')[0] })
  }

  /** Sends it its command, and waits for its answer, over the bus both. */
  async command(bus) {
    const answered = this.#next(this.definition.command.answer)
    this.sendCommand(bus)
    await answered
  }

  /** Takes its report, and waits until it has ended by itself. */
  async finish() {
    const finished = [this.#next('finished'), this.#next('ended')]
    this.#runtime.send('finish')
    await Promise.all(finished)
  }

  kill() {
    if (this.ended === undefined) this.#runtime.kill()
  }

  async #next(sign) {
    try {
      await once(this, sign, { signal: AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), this.#gone.signal]) })
    } catch {
      const reason =
        this.ended === undefined ? `which did not come within ${PATIENCE_MS / 1_000} s` : `but it ${this.ended}`
      throw new Error(`${this.name}: waited for "${sign}", ${reason}`)
    }
  }
}
