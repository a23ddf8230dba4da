/** `@devtools-bus/server/vite`: the bus in a Vite dev server. */
import { join, resolve } from 'node:path'
import { DEFAULT_PORT } from '@devtools-bus/schema/constants'
import { terminalText } from '@devtools-bus/schema/terminal'
import { normalizePath, type Plugin, type ResolvedConfig } from 'vite'
import type { Attachment } from '../bus.js'
import { checkOptions, expecting, flag, type OptionTable } from '../option-checks.js'
import { isProject } from '../option-forms.js'
import { BUS_OPTIONS, type BusOptions } from '../options.js'
import { connectingWith, firstIn, isModuleWorker, namingIn, type WhereInBrowser } from './browser-modules.js'
import { CLIENT, missingClient } from './client-package.js'
import { type Coordinates, namingCode } from './coordinates.js'
import { attachTo, basePathIn } from './entrance.js'
import { checkCoordinates, coordinatesOfEnvironment } from './environment.js'
import { type HeldBus, holdBus, leaseBus } from './held-buses.js'
import { ownScriptsAlone, warningsOf } from './own-scripts.js'
import { projectName } from './project-name.js'
import { isPublishedPageBus, needsToken, outOfReach, placeholdersCode } from './published-pages.js'
import { bridgingWith, importingFirst, isSource } from './server-modules.js'
import { announce } from './terminal-lines.js'

/** Options of the bus; those of a place to attach to are the dev server's. */
export interface DevtoolsBusPluginOptions extends Omit<BusOptions, 'server' | 'project'> {
  /** `false`: the plugin does nothing. Default `true`. */
  enabled?: boolean
  /** Keeps the clients of other projects away. Default: the name of the root folder, and six characters that tell it from others. */
  project?: string
  /** Connect pages by themselves, as `startPageBus` does, where `@devtools-bus/client` is installed. Default `true`. */
  page?: boolean
}

const { server: _, ...busOptions } = BUS_OPTIONS
const PLUGIN_OPTIONS: OptionTable<DevtoolsBusPluginOptions> = {
  ...busOptions,
  project: expecting('a name such as "shop"', (value) => typeof value === 'string' && isProject(value)),
  enabled: flag,
  page: flag,
}

const PAGE = `${CLIENT}/page`
/** A module of the project's, so to say: what it imports is found from there, and not from wherever Vite itself is installed. */
const PAGE_SIDE = 'virtual:devtools-bus/page'
const RUNTIME = 'virtual:devtools-bus/runtime'
const BRIDGE = `${CLIENT}/bridge`

/** What one dev server has. */
interface Served {
  held?: HeldBus
  /** Why there is none. */
  problem?: string
  /** Where the bus is one of this plugin's. */
  folder?: string
  attachment?: Attachment | undefined
  release?: () => Promise<void>
}

/**
 * Starts a bus with the dev server, connects pages to it, and names it to everything that the dev server runs: to pages and web workers, and to server code in
 * worker threads, child processes and other isolated runtimes (FIND-1). In-process code shares the bus's globals and needs no name.
 *
 * Where the environment names a bus already (`DEVTOOLS_BUS_URL`), that one is used and none is started. Nothing of it is in a build.
 *
 * @throws TypeError, or RangeError for a number outside its range, that names the option, what is expected and what was given
 */
export function devtoolsBus(given: DevtoolsBusPluginOptions = {}): Plugin {
  checkOptions('devtoolsBus', given, PLUGIN_OPTIONS)
  const { enabled = true, page = true, project, ...options } = given
  /** By root, from one hook to the next. */
  const found = new Map<string, Served>()
  /** A dev server that restarts may keep its plugins, and one plugin may be given to several. */
  const served = new WeakMap<ResolvedConfig, Served>()
  let latest: Served = {}
  const optionsIn = (folder: string): BusOptions => ({ project: project ?? projectName(folder), ...options })
  let hasBridge: Promise<boolean> | undefined

  const inBrowser = ({ attachment }: Served, coordinates: Coordinates, base: string): WhereInBrowser => {
    if (attachment === undefined) return coordinates
    const { token } = attachment.address
    return { ...coordinates, ...(token && { token }), path: basePathIn(base) }
  }

  return {
    name: 'devtools-bus',
    enforce: 'pre',
    // Tests run on a dev server, too.
    apply: (_, { command, isPreview }) =>
      enabled && command === 'serve' && isPreview !== true && process.env.VITEST === undefined,

    // Before any runtime is started: it inherits the environment as it is then.
    async config({ root = process.cwd() }) {
      const folder = resolve(root)
      const known = coordinatesOfEnvironment(folder)
      // Devtools are no reason for a dev server not to start.
      const holding = known
        ? holdElsewhere(known)
        : holdBus(folder, optionsIn(folder)).then((held) => ({ held, folder }))
      const state: Served = await holding.catch((error: Error) => ({ problem: error.message }))
      found.set(folder, state)
      latest = state
      // Small modules as they are: found while a page loads, they would be bundled then, and the page reloaded.
      return { optimizeDeps: { exclude: [CLIENT] } }
    },

    configResolved(config) {
      served.set(config, { ...(found.get(resolve(config.root)) ?? latest) })
    },

    async configureServer(server) {
      const state = served.get(server.config) ?? {}
      const { logger, root } = server.config
      const warn = (text: string) => logger.warn(terminalText(`[devtools-bus] ${text}`))
      const fail = (reason: string) =>
        logger.error(terminalText(`[devtools-bus] the bus could not be started: ${reason}`))
      if (state.problem !== undefined) fail(state.problem)
      if (state.folder !== undefined) {
        // Another dev server may have stopped it since.
        const leased = await leaseBus(state.folder, optionsIn(state.folder)).catch((error: Error) =>
          fail(error.message),
        )
        delete state.held
        if (!leased) return
        const { release, ...held } = leased
        let left: Promise<void> | undefined
        state.release = () => {
          left ??= release()
          return left
        }
        state.held = held
      }
      const { held } = state
      if (held === undefined) return
      server.middlewares.use(ownScriptsAlone)
      for (const warning of warningsOf(server.config, Boolean(options.allowedHosts?.length))) warn(warning)
      if (held.bus !== undefined) {
        state.attachment = attachTo(server, held.bus)
        const { port = DEFAULT_PORT } = options
        const actual = held.bus.address?.port
        if (port !== 0 && actual !== port) warn(`port ${port} is in use, so the bus listens on port ${actual}`)
      }
      announce(server, held, state.attachment !== undefined)
      const { pluginContainer } = server.environments.client
      if (page && (await pluginContainer.resolveId(PAGE, join(root, 'index.html'))) === null) {
        warnOnce(state, 'client', missingClient(root, 'pages'), warn)
      }
    },

    // Of a dev server, when it is closed.
    async closeBundle() {
      await served.get(this.environment.getTopLevelConfig())?.release?.()
    },

    resolveId(id) {
      return id === RUNTIME || id === PAGE_SIDE ? `\0${id}` : undefined
    },

    async load(id) {
      if (id === `\0${PAGE_SIDE}`) return `export * from ${JSON.stringify(PAGE)};`
      const state = served.get(this.environment.getTopLevelConfig()) ?? {}
      const { held } = state
      if (id !== `\0${RUNTIME}` || held === undefined) return undefined
      const name = `if (!globalThis.__TANSTACK_EVENT_TARGET__) ${namingCode(held.coordinates, JSON.stringify(held.coordinates.url))}`
      hasBridge ??= this.resolve(BRIDGE).then((found) => found !== null)
      if (!(await hasBridge)) {
        const { root } = this.environment.config
        const runtimes = 'web workers, and server code that shares no memory with the dev server,'
        warnOnce(state, 'client', missingClient(root, runtimes), (text) => this.warn(terminalText(text)))
        return name
      }
      return bridgingWith(BRIDGE, name)
    },

    async transform(code, id) {
      const state = served.get(this.environment.getTopLevelConfig()) ?? {}
      const { held } = state
      if (held === undefined) return undefined
      const [file = ''] = normalizePath(id).split('?')
      const { consumer, base } = this.environment.config as { consumer: string; base: string }
      if (consumer === 'client' ? isModuleWorker(id) : isSource(id, file)) return importingFirst(code, RUNTIME)
      if (consumer !== 'client') return undefined
      if (isPublishedPageBus(code)) {
        const unreachable = outOfReach(held.coordinates, needsToken(held, options))
        if (unreachable !== undefined)
          warnOnce(state, 'published', unreachable, (text) => this.warn(terminalText(text)))
      }
      const place = firstIn(file)
      if (place === undefined) return undefined
      const lines = [namingIn(place, inBrowser(state, held.coordinates, base)), code]
      if (place === 'page') lines.unshift(placeholdersCode(held.coordinates))
      if (place === 'page' && page && (await this.resolve(PAGE)) !== null) lines.push(connectingWith(PAGE_SIDE))
      return { code: lines.join('\n'), map: null }
    },
  }
}

async function holdElsewhere(coordinates: Coordinates): Promise<Served> {
  checkCoordinates(coordinates)
  return { held: { bus: undefined, coordinates, told: new Set() } }
}

function warnOnce({ held }: Served, what: string, text: string, warn: (text: string) => void): void {
  if (held === undefined || held.told.has(what)) return
  held.told.add(what)
  warn(text)
}
