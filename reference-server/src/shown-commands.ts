/** Commands that a person is shown to copy. */

/** Where a command finds the bus. */
export interface Reached {
  url: string
  token?: string
}

/** A token goes into the environment: other users of a machine see command lines, by `ps`. Windows shells have another form for each. */
export function clientCommand(
  words: string,
  { url, token }: Reached,
  platform: NodeJS.Platform = process.platform,
): string {
  const command = `npx @devtools-bus/client ${words} --url ${url}`
  if (token === undefined) return command
  return platform === 'win32' ? `${command} --token ${token}` : `DEVTOOLS_BUS_TOKEN=${token} ${command}`
}
