import { createRequire } from 'node:module'

const { name, version } = createRequire(import.meta.url)('../package.json') as { name: string; version: string }

/** Name and version of this implementation, as `/info` tells them (INFO-1). */
export const PACKAGE = { name, version }
