/** What a hub needs from the runtime it runs in. Tests give one of their own, with virtual time. */
export interface HubHost {
  /** Milliseconds since some fixed moment; never goes back. */
  now(): number
  /** Calls `callback` once after `ms`; what it returns calls that off. Must not keep a process alive. */
  after(ms: number, callback: () => void): () => void
  /** Runs a function once the present turn's input has all been taken. */
  defer(run: () => void): void
  /** A session id (SESSION-2). */
  mint(): string
}
