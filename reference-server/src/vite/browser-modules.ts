/** What the plugin adds to the modules that Vite itself puts before those of pages and workers. */
import { type Coordinates, namingCode } from './coordinates.js'

/** Every page loads it first; it imports the one of workers. */
const PAGE_CLIENT = /\/vite\/dist\/client\/(?:client|bundledDevClient)\.mjs$/
/** Web workers load it first, module workers and classic ones, so it holds no `import.meta`. */
const ENV = /\/vite\/dist\/client\/env\.mjs$/

/** What a page starts as a worker, by the `id` that Vite gives it. Classic workers import nothing. */
const MODULE_WORKER = /[?&]worker_file&type=module(?:&|$)/

/** Whether that is the first module of a web worker's own: event clients in it are to find a bridge (LOCAL-6). */
export function isModuleWorker(id: string): boolean {
  return MODULE_WORKER.test(id)
}

/** Who loads that file before modules of their own. */
export function firstIn(file: string): 'page' | 'worker' | undefined {
  if (PAGE_CLIENT.test(file)) return 'page'
  return ENV.test(file) ? 'worker' : undefined
}

/** Where a bus is that pages reach at the dev server's own address, below `path`; or at an address of its own. */
export interface WhereInBrowser extends Coordinates {
  path?: string
}

/** Code that names the bus. A page may be another server's, that has its modules from this one. */
export function namingIn(place: 'page' | 'worker', { path, url, ...coordinates }: WhereInBrowser): string {
  const origin = place === 'page' ? 'new URL(import.meta.url).origin' : 'location.origin'
  const name = namingCode(
    { url, ...coordinates },
    path === undefined ? JSON.stringify(url) : `${origin} + ${JSON.stringify(path)}`,
  )
  return place === 'page' ? name : `if (typeof window === 'undefined') ${name}`
}

/** Code that connects a page, once the bus is named in it. */
export const connectingWith = (specifier: string): string =>
  `import(${JSON.stringify(specifier)}).then((page) => page.startPageBus()).catch((error) => console.error('[devtools-bus] this page is not connected:', error));`
