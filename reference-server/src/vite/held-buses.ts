import { type Bus, createBus } from '../index.js'
import type { BusOptions } from '../options.js'
import type { Coordinates } from './coordinates.js'
import { setEnvironment } from './environment.js'

/** A running bus that one or more dev servers of this process use, or one that runs elsewhere. */
export interface HeldBus {
  /** Undefined: it runs elsewhere. */
  bus: Bus | undefined
  coordinates: Coordinates
  /** To be called once. The last dev server to leave stops the bus. */
  release(): Promise<void>
}

interface Held {
  started: Promise<{ bus: Bus; coordinates: Coordinates; unset: () => void }>
  users: number
}

// A restarted dev server may have loaded this file anew: what runs is known to the process, not to a copy of the module.
const KEY = Symbol.for('@devtools-bus/server/vite/1')

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
  const buses = heldBuses()
  const key = JSON.stringify([root, options])
  const held = buses.get(key) ?? { started: start(root, options), users: 0 }
  buses.set(key, held)
  held.users += 1
  const release = async (): Promise<void> => {
    held.users -= 1
    if (held.users > 0) return
    if (buses.get(key) === held) buses.delete(key)
    const { bus, unset } = await held.started
    unset()
    await bus.stop()
  }
  try {
    const { bus, coordinates } = await held.started
    return { bus, coordinates, release }
  } catch (error) {
    buses.delete(key)
    throw error
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
  return { bus, coordinates, unset: setEnvironment(coordinates, root) }
}
