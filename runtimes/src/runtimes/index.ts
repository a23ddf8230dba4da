import type { Runtime } from '../scene.js'
import { browserRuntimes } from './browser.js'
import { bun } from './bun.js'
import { deno } from './deno.js'
import { nitroRuntimes } from './nitro.js'
import { nodeRuntimes } from './node.js'
import { viteSsr } from './vite-ssr.js'

/** The fixed list. */
export const RUNTIMES: readonly Runtime[] = [...nodeRuntimes, bun, deno, viteSsr, ...nitroRuntimes, ...browserRuntimes]
