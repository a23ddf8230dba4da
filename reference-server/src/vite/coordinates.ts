/** Where a runtime finds the bus (FIND-1), as it stands in `globalThis.__DEVTOOLS_BUS__`. */
export interface Coordinates {
  /** Origin, and base path where it is another than `/__devtools`. */
  url: string
  token?: string
  project?: string
}

const VARIABLES = { url: 'DEVTOOLS_BUS_URL', token: 'DEVTOOLS_BUS_TOKEN', project: 'DEVTOOLS_BUS_PROJECT' } as const

/** What the environment of this process names, where whoever started it has set it. */
export function coordinatesOfEnvironment(env: NodeJS.ProcessEnv = process.env): Coordinates | undefined {
  const { DEVTOOLS_BUS_URL: url, DEVTOOLS_BUS_TOKEN: token, DEVTOOLS_BUS_PROJECT: project } = env
  return url && !setHere.has(url) ? { url, ...(token && { token }), ...(project && { project }) } : undefined
}

/**
 * Names the bus to worker threads and child processes that start from now on, whatever they are made of: they inherit the
 * environment. What it returns takes the names away again, unless they have changed since.
 */
export function setEnvironment(coordinates: Coordinates, env: NodeJS.ProcessEnv = process.env): () => void {
  for (const [member, variable] of Object.entries(VARIABLES)) {
    const value = coordinates[member as keyof Coordinates]
    if (value !== undefined) env[variable] = value
  }
  setHere.add(coordinates.url)
  return () => {
    setHere.delete(coordinates.url)
    if (env.DEVTOOLS_BUS_URL !== coordinates.url) return
    for (const variable of Object.values(VARIABLES)) delete env[variable]
  }
}

/** URLs that {@link setEnvironment} has set, in whichever copy of this module. */
const KEY = Symbol.for('@devtools-bus/server/vite/environment/1')
const holder = globalThis as { [KEY]?: Set<string> }
holder[KEY] ??= new Set()
const setHere = holder[KEY]

/** Code that names the bus in a runtime, unless it is named there already. `url` is an expression. */
export function namingCode({ token, project }: Coordinates, url: string): string {
  const members = [
    `url: ${url}`,
    ...(token === undefined ? [] : [`token: ${JSON.stringify(token)}`]),
    ...(project === undefined ? [] : [`project: ${JSON.stringify(project)}`]),
  ]
  return `globalThis.__DEVTOOLS_BUS__ ??= { ${members.join(', ')} };`
}
