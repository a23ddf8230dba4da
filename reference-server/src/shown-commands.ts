/** Commands printed for copying. */

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
  const command = `npx @devtools-bus/client ${words} --url ${platform === 'win32' ? url : shellWord(url)}`
  if (token === undefined) return command
  return platform === 'win32' ? `${command} --token ${token}` : `DEVTOOLS_BUS_TOKEN=${shellWord(token)} ${command}`
}

/** As one word of a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
