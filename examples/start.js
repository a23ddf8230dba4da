/** `node examples/start.js NAME` starts an example; what it depends on is installed first, where it is missing or out of date. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'

const [name] = process.argv.slice(2)
const folder = name === undefined ? undefined : join(import.meta.dirname, name)
if (folder === undefined || !existsSync(join(folder, 'package.json'))) {
  console.error(`${name ?? 'no name'} is no example: name one of the folders beside ${import.meta.filename}`)
  process.exit(2)
}

// Ctrl-C is for the example, which sits at the same terminal.
process.on('SIGINT', () => {})

if (!isInstalled(folder)) {
  console.log(`installing what ${name} depends on …`)
  const code = await npm('ci', '--no-audit', '--no-fund')
  if (code !== 0) process.exit(code)
}
process.exitCode = await npm('start', '--silent')

/** npm writes down what it installed, each time. */
function isInstalled(folder) {
  const installed = statSync(join(folder, 'node_modules/.package-lock.json'), { throwIfNoEntry: false })
  return installed !== undefined && installed.mtimeMs >= statSync(join(folder, 'package-lock.json')).mtimeMs
}

/** @param {string[]} args @returns {Promise<number>} its exit code */
async function npm(...args) {
  const shell = process.platform === 'win32'
  const child = spawn('npm', args, { cwd: folder, stdio: 'inherit', shell })
  const [code] = await once(child, 'exit')
  return code ?? 1
}
