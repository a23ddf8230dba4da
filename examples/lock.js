/**
 * `node examples/lock.js` brings the examples' lockfiles up to date where the packages of this repository depend on something else
 * than before, or have a new version: npm reads that of a copy (`install-links`) once, and leaves it then.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm } from './install.js'

for (const entry of readdirSync(import.meta.dirname, { recursive: false })) {
  const folder = join(import.meta.dirname, entry)
  const lockfile = read(join(folder, 'package-lock.json'))
  if (lockfile === undefined) continue
  const lock = JSON.parse(lockfile)
  for (const path of Object.keys(lock.packages)) {
    if (path.includes('@devtools-bus/')) delete lock.packages[path]
  }
  rmSync(join(folder, 'node_modules'), { recursive: true, force: true })
  writeFileSync(join(folder, 'package-lock.json'), `${JSON.stringify(lock, null, 2)}\n`)
  const code = await npm(folder, 'install', '--package-lock-only', '--no-audit', '--no-fund')
  if (code !== 0) process.exit(code)
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
