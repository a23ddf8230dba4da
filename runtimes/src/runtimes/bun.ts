import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Kit } from '../kit.js'
import { processOfItsOwn } from './process-of-its-own.js'

export const bun = processOfItsOwn({
  name: 'Bun',
  command: ({ installed }) => {
    const executable = bunIn({ installed })
    return existsSync(executable) ? [executable] : { missing: 'npm has no Bun for this platform' }
  },
})

/** Its name is the same on all platforms. */
export function bunIn({ installed }: Pick<Kit, 'installed'>): string {
  return join(installed, 'node_modules/bun/bin/bun.exe')
}
