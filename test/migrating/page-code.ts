import { writeFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { namedBlocksOf } from '../markdown-code.js'
import { compile, withNodeTypes } from '../packed/compile.js'
import { read } from '../repository-files.js'
import { emptyProject } from './empty-project.js'
import { Program } from './program.js'

/** What docs/migrating.md tells its readers to write, by the name of each block. */
export const blocks = new Map(namedBlocksOf(read('docs/migrating.md')).map(({ name, text }) => [name, text]))

/** Blocks that some test has run. */
export const hasRun = new Set<string>()

let compiled: Promise<Map<string, string>> | undefined

/** All blocks that can be run: those in TypeScript have been checked, and are JavaScript by names that say so. */
function runnableBlocks(): Promise<Map<string, string>> {
  compiled ??= compileBlocks()
  return compiled
}

async function compileBlocks(): Promise<Map<string, string>> {
  const folder = await emptyProject()
  const scripts = new Map([...blocks].filter(([name]) => name.endsWith('.js')))
  for (const [name, text] of blocks) {
    if (!name.endsWith('.ts')) continue
    await writeFile(join(folder, name), text)
    const script = await compile(folder, name, 'nodenext', { ...withNodeTypes, rootDir: folder })
    scripts.set(scriptNamed(name), await readFile(join(folder, script), 'utf8'))
  }
  return scripts
}

function scriptNamed(block: string): string {
  return block.replace(/\.ts$/, '.js')
}

/** A reader's project with the page's code in it: one port everywhere, which is free. */
export class Project {
  #programs = 0

  private constructor(
    readonly folder: string,
    readonly port: number,
  ) {}

  /** @param aliases packages that stand in the place of others, as npm's `overrides` puts them there */
  static async make(aliases?: Record<string, string>): Promise<Project> {
    const scripts = await runnableBlocks()
    const folder = await emptyProject(aliases)
    const port = await freePort()
    for (const [name, text] of scripts) await writeFile(join(folder, name), text.replaceAll('4206', String(port)))
    return new Project(folder, port)
  }

  get url(): string {
    return `http://localhost:${this.port}`
  }

  /** Runs JavaScript that may import blocks, each from `./<its name>`. */
  run(code: string, env: Record<string, string> = {}, ...options: string[]): Program {
    for (const name of blocks.keys()) if (code.includes(`./${scriptNamed(name)}`)) hasRun.add(name)
    // A file, since worker threads get the options of their process, and one for text from the command line stops them.
    this.#programs += 1
    const file = join(this.folder, `program-${this.#programs}.js`)
    writeFileSync(file, code)
    return new Program([...options, file], this.folder, env)
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
