import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Command } from '../src/index.js'

/** A reference implementation with one defect: one piece of its built code is replaced. */
export interface Mutant {
  /** What is wrong with it, for people: `received is not counted`. */
  defect: string
  /** The requirement it breaks, which has to be accused. */
  requirement: string
  /** The case that has to see it. */
  seenBy: string
  /** As it stands in the built code, exactly once. */
  find: string
  by: string
}

/** The reference bus is not bundled. */
export interface ServerMutant extends Mutant {
  /** End of the path of the file, below `dist`. */
  file: string
}

const load = createRequire(import.meta.url)

/** Starts the adapter of the reference client, with one piece of it replaced where a mutant is given. */
export function mutatedClient(mutant?: Mutant): Command {
  return mutated('@devtools-bus/client', 'devtools-bus-client.js', 'command.js', mutant)
}

/** Starts the adapter of the reference bus, with one piece of it replaced where a mutant is given. */
export function mutatedServer(mutant?: ServerMutant): Command {
  return mutated('@devtools-bus/server', 'devtools-bus.js', mutant?.file ?? '', mutant)
}

function mutated(name: string, bin: string, file: string, mutant: Mutant | undefined): Command {
  const program = join(dirname(load.resolve(`${name}/package.json`)), 'bin', bin)
  if (mutant === undefined) return { file: process.execPath, args: [program, 'adapter'] }
  const hook = new URL('./mutate.js', import.meta.url)
  hook.searchParams.set('mutant', JSON.stringify({ file, find: mutant.find, by: mutant.by }))
  return { file: process.execPath, args: ['--import', hook.href, program, 'adapter'] }
}
