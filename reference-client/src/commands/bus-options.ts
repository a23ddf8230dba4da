import { expected, nonEmpty, UsageError } from '@devtools-bus/schema/command-line'
import { DEFAULT_BASE_PATH, DEFAULT_HOST, DEFAULT_PORT } from '@devtools-bus/schema/constants'
import { type Command, Option } from 'commander'
import { type BusAddress, busAddress } from '../bus-address.js'

/** What every command that connects asks for. */
export interface BusFlags {
  url?: string
  token?: string
  project?: string
  basePath?: string
}

const DEFAULT_URL = `http://${DEFAULT_HOST}:${DEFAULT_PORT}`

export function withBusOptions(command: Command): Command {
  return command
    .option('--url <url>', `address of the bus (default: DEVTOOLS_BUS_URL, else ${DEFAULT_URL})`)
    .addOption(
      new Option('--token <token>', 'token, if the bus requires one (default: DEVTOOLS_BUS_TOKEN)').argParser(
        nonEmpty('--token', 'a token'),
      ),
    )
    .addOption(
      new Option(
        '--project <name>',
        'connect to the bus of this project only (default: DEVTOOLS_BUS_PROJECT)',
      ).argParser(nonEmpty('--project', 'the name of a project')),
    )
    .option('--base-path <path>', `base path of the bus (default: the path in --url, else ${DEFAULT_BASE_PATH})`)
}

/** @throws UsageError */
export function addressOf(flags: BusFlags, bridge: boolean): BusAddress & { url: string } {
  const { DEVTOOLS_BUS_URL, DEVTOOLS_BUS_TOKEN, DEVTOOLS_BUS_PROJECT } = process.env
  const url = flags.url ?? (DEVTOOLS_BUS_URL || DEFAULT_URL)
  const { token = DEVTOOLS_BUS_TOKEN, project = DEVTOOLS_BUS_PROJECT, basePath } = flags
  if (basePath !== undefined && !/^\/[^?#\s]*$/.test(basePath)) {
    throw expected('--base-path to be a path', basePath, `write --base-path ${DEFAULT_BASE_PATH}, for example`)
  }
  try {
    return { ...busAddress({ url, token, project, basePath, bridge }), url }
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    const source = flags.url === undefined ? 'DEVTOOLS_BUS_URL' : '--url'
    const { message } = expected(`${source} to be the address of a bus`, url, `give one such as ${DEFAULT_URL}`)
    throw new UsageError(message, { cause })
  }
}
