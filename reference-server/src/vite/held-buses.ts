import { type Bus, createBus } from '../index.js'
import type { BusOptions } from '../options.js'
import type { Coordinates } from './coordinates.js'
import { setEnvironment } from './environment.js'

/** A running bus that one or more dev servers of this process use, or one that runs elsewhere. */
export interface HeldBus {
  /** Undefined: it runs elsewhere. */
  bus: Bus | undefined
  coordinates: Coordinates
  /** Messages already printed, not to be repeated after a restart of the dev server. */
  told: Set<string>
}

/** The bus of a dev server that runs. */
export interface LeasedBus extends HeldBus {
  /** To be called once. The last dev server to leave stops the bus. */
  release(): Promise<void>
}

interface Held {
  root: string
  started: Promise<HeldBus & { bus: Bus; unset: () => void }>
  /** Dev servers that run; one whose configuration was only asked for, or that failed to start, is none. */
  users: number
}

// A restarted dev server may have loaded this file anew: what runs is known to the process, not to a copy of the module.
const KEY = Symbol.for('@devtools-bus/server/vite/3')

function heldBuses(): Map<string, Held> {
  const holder = globalThis as { [KEY]?: Map<string, Held> }
  holder[KEY] ??= new Map()
  return holder[KEY]
}

/**
 * The bus of a project's dev server, named in the environment of this process. A dev server that restarts asks for it again before the old one has left it: it then stays the
 * same bus, with its port, its sessions and its clients.
 *
 * @throws what `createBus` and `Bus.start` throw
 */
export async function holdBus(root: string, options: BusOptions): Promise<HeldBus> {
  const held = heldFor(root, options)
  return await held.started
}

/** The same, for a dev server from now on until it releases it. */
export async function leaseBus(root: string, options: BusOptions): Promise<LeasedBus> {
  const held = heldFor(root, options)
  held.users += 1
  const { bus, coordinates, told } = await held.started
  const release = async (): Promise<void> => {
    held.users -= 1
    if (held.users === 0) await stopUnused(root)
  }
  return { bus, coordinates, told, release }
}

function heldFor(root: string, options: BusOptions): Held {
  const buses = heldBuses()
  const key = JSON.stringify([root, options])
  const known = buses.get(key)
  if (known !== undefined) return known
  const held: Held = { root, started: start(root, options), users: 0 }
  buses.set(key, held)
  held.started.catch(() => buses.delete(key))
  return held
}

/** Of this root. Those that a failed restart with other options has left behind go, too. */
async function stopUnused(root: string): Promise<void> {
  const buses = heldBuses()
  const unused = [...buses].filter(([, held]) => held.root === root && held.users === 0)
  for (const [key] of unused) buses.delete(key)
  for (const [, { started }] of unused) {
    const { bus, unset } = await started
    unset()
    await bus.stop()
  }
}

async function start(root: string, options: BusOptions): Held['started'] {
  // Each dev server warns of the port in its own log.
  const bus = createBus({ onWarning: () => {}, ...options })
  const { url, token } = await bus.start()
  // A dev server keeps its process alive by itself; who only asks for the configuration is done after that.
  bus.unref()
  const coordinates: Coordinates = { url: url + (options.basePath ?? '') }
  if (token !== undefined) coordinates.token = token
  if (options.project) coordinates.project = options.project
  return { bus, coordinates, told: new Set(), unset: setEnvironment(coordinates, root) }
}
