import { execFile } from 'node:child_process'
import { delimiter, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from '../repository-files.js'

export interface Ended {
  code: number
  stdout: string
  /** Both streams, for the message of a test that fails. */
  output: string
}

export interface RunOptions {
  cwd?: string
  /** The node that runs it, and that its own commands find first. Default: this one. */
  node?: string
  env?: Record<string, string>
  /** Default: a minute. */
  timeoutMs?: number
}

/** Runs a program to its end. What Vitest tells this process about itself is not told to it. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { cwd = root, node = process.execPath, env: more, timeoutMs: timeout = 60_000 } = options
  const env: NodeJS.ProcessEnv = { ...process.env, ...more, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` }
  for (const name of ['NODE_ENV', 'NODE_OPTIONS', 'VITEST', 'DEVTOOLS_BUS_URL']) if (!more?.[name]) delete env[name]
  return new Promise((resolve) => {
    const child = execFile(program, args, { cwd, env, timeout, maxBuffer: 2 ** 26 }, (_, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, output: `${program} ${args.join(' ')}\n${stdout}${stderr}` })
    })
  })
}

/** The same, with this repository's own copy of a package's command. */
export function runTool(path: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return run(process.execPath, [`${root}node_modules/${path}`, ...args], options)
}

/** Standard output. @throws Error with all that was printed where it did not end well */
export async function outputOf(ended: Promise<Ended>): Promise<string> {
  const { code, stdout, output } = await ended
  if (code !== 0) throw new Error(`ended with ${code}: ${output}`)
  return stdout
}

export const fixtures = fileURLToPath(new URL('fixtures/', import.meta.url))
