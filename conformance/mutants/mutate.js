/**
 * `node --import 'file:///…/mutate.js?mutant=…' program`: runs a program with one piece of its built code replaced. The
 * mutant is JSON `{file, find, by}`, `file` being the end of the path of one or more files below the program's `dist`.
 * Unless `find` is there exactly once, in all those files together, the program does not start.
 */
import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { register } from 'node:module'
import { dirname, join } from 'node:path'

const mutant = JSON.parse(new URL(import.meta.url).searchParams.get('mutant') ?? '{}')
const dist = join(dirname(dirname(realpathSync(process.argv[1] ?? '.'))), 'dist')
const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(mutant.file))
const found = files.reduce((sum, name) => sum + readFileSync(join(dist, name), 'utf8').split(mutant.find).length - 1, 0)
if (found !== 1) {
  const where = files.length === 0 ? 'there is no such file' : `it is there ${found} times in ${files.join(', ')}`
  throw new Error(`a mutant has to replace one piece of ${mutant.file} below ${dist}, but ${where}: ${mutant.find}`)
}
register('./mutate-hook.js', { parentURL: import.meta.url, data: mutant })
