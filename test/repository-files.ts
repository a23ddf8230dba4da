import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Files of the repository whose path matches, committed or about to be, relative to its root. */
export function filesMatching(pattern: RegExp): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root })
  const names = [...new Set(listed.toString().split('\n'))]
  return names.filter((name) => pattern.test(name) && existsSync(`${root}${name}`)).sort()
}

export function read(path: string): string {
  return readFileSync(`${root}${path}`, 'utf8')
}

/** `path:line` of a position in a text. */
export function place(path: string, text: string, index: number): string {
  return `${path}:${text.slice(0, index).split('\n').length}`
}
