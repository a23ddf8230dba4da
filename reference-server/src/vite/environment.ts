/** What the environment of this process names, for worker threads and child processes: they inherit it. */
import { expecting } from '../option-checks.js'
import type { Coordinates } from './coordinates.js'

const VARIABLES = ['DEVTOOLS_BUS_URL', 'DEVTOOLS_BUS_TOKEN', 'DEVTOOLS_BUS_PROJECT', 'DEVTOOLS_BUS_SET_BY'] as const
type Values = readonly (string | undefined)[]

interface Named {
  /** Of each variable, before a dev server of this process has set any. */
  before: Values
  /** What the running ones have set, the last of them counts. */
  set: Values[]
}

// A restarted dev server may have loaded this file anew: what is set is known to the process, not to a copy of the module.
const KEY = Symbol.for('@devtools-bus/server/vite/environment/2')

function namedIn(env: NodeJS.ProcessEnv): Named {
  const holder = globalThis as { [KEY]?: WeakMap<object, Named> }
  holder[KEY] ??= new WeakMap()
  const named = holder[KEY].get(env) ?? { before: [], set: [] }
  holder[KEY].set(env, named)
  return named
}

/**
 * What the environment names for a project, where whoever started it has set it. What the dev server of another project has set does not count: a
 * terminal that was opened from there inherits it.
 */
export function coordinatesOfEnvironment(root: string, env: NodeJS.ProcessEnv = process.env): Coordinates | undefined {
  const { DEVTOOLS_BUS_URL: url, DEVTOOLS_BUS_TOKEN: token, DEVTOOLS_BUS_PROJECT: project } = env
  if (!url || namedIn(env).set.some(([known]) => known === url)) return undefined
  const setBy = env.DEVTOOLS_BUS_SET_BY
  // Somebody may have named another bus since.
  if (setBy?.startsWith(`${url} `) && setBy !== markerOf(url, root)) return undefined
  return { url, ...(token && { token }), ...(project && { project }) }
}

/**
 * Names the bus to worker threads and child processes that start from now on, whatever they are made of. What it returns puts
 * back what was there before, unless that has changed since.
 */
export function setEnvironment(
  { url, token, project }: Coordinates,
  root: string,
  env: NodeJS.ProcessEnv = process.env,
): () => void {
  const named = namedIn(env)
  const values: Values = [url, token, project, markerOf(url, root)]
  if (named.set.length === 0) named.before = VARIABLES.map((variable) => env[variable])
  named.set.push(values)
  write(values, env)
  return () => {
    const isLast = named.set.at(-1) === values
    named.set = named.set.filter((one) => one !== values)
    if (isLast && env.DEVTOOLS_BUS_URL === url) write(named.set.at(-1) ?? named.before, env)
  }
}

const checkUrl = expecting(
  'the address of a bus such as "http://127.0.0.1:4206"',
  (url) => typeof url === 'string' && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol),
)

/** @throws TypeError that says what is wrong with what the environment names */
export function checkCoordinates({ url }: Coordinates): void {
  checkUrl('DEVTOOLS_BUS_URL', url)
}

/** With the URL, so that it says nothing of one that is set later by hand. */
const markerOf = (url: string, root: string): string => `${url} ${root}`

/** All together: a token or project of another bus would keep clients out of this one. */
function write(values: Values, env: NodeJS.ProcessEnv): void {
  for (const [index, variable] of VARIABLES.entries()) {
    const value = values[index]
    if (value === undefined) delete env[variable]
    else env[variable] = value
  }
}
