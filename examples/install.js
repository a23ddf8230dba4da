/** What an example depends on, installed where it is missing or out of date. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** @param {string} folder of the example @returns {Promise<number>} 0: it is all there */
export async function install(folder) {
  if (isInstalled(folder) && hasCurrentCopies(folder)) return 0
  console.log(`installing what ${folder} depends on …`)
  return npm(folder, 'ci', '--no-audit', '--no-fund', '--prefer-offline')
}

/** @param {string} folder @param {string[]} args @returns {Promise<number>} its exit code */
export async function npm(folder, ...args) {
  const shell = process.platform === 'win32'
  const child = spawn('npm', args, { cwd: folder, stdio: 'inherit', shell })
  const [code] = await once(child, 'exit')
  return code ?? 1
}

/** npm writes down what it installed, each time. */
function isInstalled(folder) {
  const installed = statSync(join(folder, 'node_modules/.package-lock.json'), { throwIfNoEntry: false })
  return installed !== undefined && installed.mtimeMs >= statSync(join(folder, 'package-lock.json')).mtimeMs
}

/**
 * Where `.npmrc` says `install-links=true`, the packages of this repository are installed as copies, as they would be from the
 * registry. They are out of date once the packages have been built anew.
 */
function hasCurrentCopies(folder) {
  if (!readFileSync(join(folder, '.npmrc'), 'utf8').includes('install-links=true')) return true
  return ['schema', 'reference-server', 'reference-client'].every((name) => {
    const source = join(import.meta.dirname, '..', name)
    const copy = join(folder, 'node_modules', JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')).name)
    return !existsSync(copy) || filesIn(copy).every((file) => isSame(join(source, file), join(copy, file)))
  })
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true }).filter(
    (path) => !path.startsWith('node_modules') && statSync(join(folder, path)).isFile(),
  )
}

function isSame(one, other) {
  return existsSync(one) && readFileSync(one).equals(readFileSync(other))
}
