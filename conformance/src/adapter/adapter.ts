/** The adapter contract: JSON lines, requests matched with replies by `id`, notifications handed on. */
import { AdapterRefused, type Death, SubjectLost, Unsupported } from '../failures.js'
import { faultBySchema } from '../published-schemas.js'
import { notificationFault } from './notification-fault.js'
import { type Command, SubjectProcess } from './subject-process.js'

/** A request without its `id`. */
export type Request = { do: string } & Record<string, unknown>
/** A reply that said `"ok": true`. */
export type Granted = Record<string, unknown>

interface Pending {
  request: Request
  resolve(reply: Granted): void
  reject(reason: Error): void
}

export class Adapter {
  /** Why this adapter can be used no more. */
  lost: SubjectLost | undefined
  #process: SubjectProcess
  #pending = new Map<number, Pending>()
  #lastId = 0
  #closing = false
  #onNotification: (notification: Record<string, unknown>) => void

  constructor(command: Command, onNotification: (notification: Record<string, unknown>) => void) {
    this.#onNotification = onNotification
    this.#process = new SubjectProcess(
      command,
      (line) => this.#read(line),
      (ending) => {
        this.#lose('ended', this.#closing ? 'the suite ended the subject' : `the subject's process ended (${ending})`)
      },
    )
  }

  /**
   * @throws Unsupported, AdapterRefused as the subject answers; SubjectLost where its process ended, or it does not
   * answer within `patienceMs` (it is then ended).
   */
  request(request: Request, patienceMs: number): Promise<Granted> {
    if (this.lost !== undefined) return Promise.reject(this.lost)
    this.#lastId += 1
    const id = this.#lastId
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#lose('hung', `the subject hung: no answer to "${request.do}" within ${patienceMs} ms`)
      }, patienceMs)
      const settle = () => {
        clearTimeout(timer)
        this.#pending.delete(id)
      }
      this.#pending.set(id, {
        request,
        resolve: (reply) => {
          settle()
          resolve(reply)
        },
        reject: (reason) => {
          settle()
          reject(reason)
        },
      })
      this.#process.write(JSON.stringify({ id, ...request }))
    })
  }

  /** Resolves once the subject's process has ended, or after `graceMs`: a broken line may be told before the death behind it. */
  dying(graceMs: number): Promise<void> {
    return this.#process.endedWithin(graceMs)
  }

  /** Has the subject stand still; what it returns lets it go on. @throws CannotSee where the system has no such thing. */
  standStill(): () => void {
    return this.#process.standStill()
  }

  /** Memory that the subject has resident, in bytes; undefined where it cannot be read. */
  residentBytes(): Promise<number | undefined> {
    return this.#process.residentBytes()
  }

  kill(): void {
    this.#closing = true
    this.#process.kill()
  }

  async close(): Promise<void> {
    this.#closing = true
    await this.#process.close(1_000)
  }

  #read(line: string): void {
    if (line.trim() === '') return
    let message: unknown
    try {
      message = JSON.parse(line)
    } catch {
      this.#lose('broke the contract', `its adapter wrote a line that is not JSON: ${line.slice(0, 200)}`)
      return
    }
    const isReply = typeof message === 'object' && message !== null && 'id' in message
    const fault = isReply ? faultBySchema('adapter-reply', message) : notificationFault(message)
    if (fault !== undefined) {
      const reason = `its adapter wrote a line that the contract does not know (${fault}): ${line.slice(0, 200)}`
      this.#lose('broke the contract', reason)
      return
    }
    const said = message as Record<string, unknown>
    if (isReply) this.#settle(said)
    else this.#onNotification(said)
  }

  #settle(reply: Record<string, unknown>): void {
    const pending = this.#pending.get(reply.id as number)
    if (pending === undefined) return
    const name = pending.request.do
    if (reply.unsupported === true) {
      const option = typeof reply.option === 'string' ? `option "${reply.option}" of "${name}"` : `"${name}"`
      pending.reject(new Unsupported(`the subject's adapter does not support ${option}`))
    } else if (reply.ok === true) pending.resolve(reply)
    else pending.reject(new AdapterRefused(String(reply.error)))
  }

  #lose(death: Death, reason: string): void {
    if (this.lost !== undefined) return
    const { stderr } = this.#process
    this.lost = new SubjectLost(death, stderr === '' ? reason : `${reason}; its stderr ends:\n${stderr}`)
    this.#process.kill()
    for (const pending of [...this.#pending.values()]) pending.reject(this.lost)
  }
}
