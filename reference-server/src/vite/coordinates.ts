/** Where a runtime finds the bus (FIND-1), as it stands in `globalThis.__DEVTOOLS_BUS__`. */
export interface Coordinates {
  /** Origin, and base path where it is another than `/__devtools`. */
  url: string
  token?: string
  project?: string
}

/** Code that names the bus in a runtime, unless it is named there already. `url` is an expression. */
export function namingCode({ token, project }: Coordinates, url: string): string {
  const members = [
    `url: ${url}`,
    ...(token === undefined ? [] : [`token: ${JSON.stringify(token)}`]),
    ...(project === undefined ? [] : [`project: ${JSON.stringify(project)}`]),
  ]
  return `globalThis.__DEVTOOLS_BUS__ ??= { ${members.join(', ')} };`
}
