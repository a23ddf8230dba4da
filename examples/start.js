/** `node examples/start.js NAME` starts an example; what it depends on is installed first, where it is missing or out of date. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { install, npm } from './install.js'
import './require-built.js'

const [name] = process.argv.slice(2)
const folder = name === undefined ? undefined : join(import.meta.dirname, name)
if (folder === undefined || !existsSync(join(folder, 'package-lock.json'))) {
  console.error(`${name ?? 'no name'} is no example: name one of the folders beside ${import.meta.filename}`)
  process.exit(2)
}

// Ctrl-C is for the example, which sits at the same terminal.
process.on('SIGINT', () => {})

process.exitCode = (await install(folder)) || (await npm(folder, 'start', '--silent'))
