import { createRequire } from 'node:module'

interface Manifest {
  name: string
  version: string
  bugs: { url: string }
}

const { name, version, bugs } = createRequire(import.meta.url)('../package.json') as Manifest

/** Name and version of this implementation, as `/info` tells them (INFO-1). */
export const PACKAGE = { name, version }
export const BUGS_URL = bugs.url
