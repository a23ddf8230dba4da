import type { Kit } from './kit.js'
import type { Program } from './program.js'

export type Party = 'ours' | 'published'

/** Whose bus it is, and whose event client. */
export interface Cast {
  bus: Party
  client: Party
}

/** What a row is played with. */
export interface Stage {
  kit: Kit
  cast: Cast
  /** The programs of the bus's process and of the panel. */
  folder: string
  /** Those of the subject; the same, but for a subject that is to find no `ws`. */
  subjectFolder: string
}

/** A subject in its runtime, and the bus in its process. */
export interface Scene {
  /** Where the bus is. */
  url: string
  /** The process of the bus, which listens too. */
  host: Program
  askSubject<Answer>(what: string, given?: object): Promise<Answer>
  /** Ends all that was started. */
  stop(): Promise<void>
}

/** A way to run code. */
export interface Runtime {
  name: string
  /** Why it cannot be run here; undefined: it can. */
  missing?(kit: Kit): string | undefined
  /** What runs JavaScript there, and its arguments before the file, for a runtime that is a process of its own. */
  command?(kit: Kit): [string, ...string[]]
  /** The subject is a panel itself. */
  isPage?: boolean
  /** There is no Vite plugin, so a published event client has to be given its bridge by the program. */
  startsBridge?: boolean
  withoutWs?: boolean
  play(stage: Stage): Promise<Scene>
  /** Runs a program that emits 1,000 events and has nothing else to do. How it ended, where that was not by itself. */
  emitAndEnd?(stage: Stage, host: RunningHost): Promise<string | undefined>
}

/** The process of a bus. */
export interface RunningHost {
  host: Program
  url: string
  /** For subjects in other processes. */
  env: NodeJS.ProcessEnv
}
