import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { processOfItsOwn } from './process-of-its-own.js'

export const deno = processOfItsOwn({
  name: 'Deno',
  command: ({ installed }) => {
    const name = process.platform === 'win32' ? 'deno.exe' : 'deno'
    const executable = join(installed, 'node_modules/deno', name)
    return existsSync(executable)
      ? [executable, 'run', '--allow-all']
      : { missing: 'npm has no Deno for this platform' }
  },
})
