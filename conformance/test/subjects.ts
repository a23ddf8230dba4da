import { fileURLToPath } from 'node:url'
import type { Command } from '../src/index.js'

/** One of the programs beside this file. */
export function subject(name: string, ...args: string[]): Command {
  return { file: process.execPath, args: [fileURLToPath(new URL(`./subjects/${name}.js`, import.meta.url)), ...args] }
}
