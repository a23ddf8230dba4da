/** Production builds, and what is looked for in them. */
import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { copyOf } from './example-copy.js'
import { withoutTestRun } from './server-process.js'

/** What the bus, its client and the plugin leave in whatever holds any of them. */
const MARKS = ['__DEVTOOLS_BUS__', 'DEVTOOLS_BUS_', '$bus:', '__devtools', 'tanstack-dispatch-event', 'devtools-bus']

/** Builds a copy of an example for production. @returns the text of each file in `output` */
export async function build(example: string, output: string): Promise<Map<string, string>> {
  const { folder, remove } = await copyOf(example)
  try {
    const vite = 'node_modules/vite/bin/vite.js'
    await promisify(execFile)(process.execPath, [vite, 'build'], { cwd: folder, env: withoutTestRun(process.env) })
    const files = await readdir(join(folder, output), { recursive: true, withFileTypes: true })
    const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name))
    return new Map(await Promise.all(paths.map(async (path) => [path, await readFile(path, 'utf8')] as const)))
  } finally {
    await remove()
  }
}

/** Where any of it is. */
export function marksIn(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([path, text]) =>
    MARKS.filter((mark) => text.includes(mark)).map((mark) => `${mark} in ${path}`),
  )
}
