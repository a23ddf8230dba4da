import { DEFAULT_BASE_PATH, DEFAULT_HOST, DEFAULT_PORT } from '@devtools-bus/schema/constants'
import { type Command, Option } from 'commander'
import type { AddressOptions } from '../bus-address.js'

/** What every command that connects asks for. */
export interface BusFlags {
  url: string
  token?: string
  project?: string
  basePath?: string
}

export function withBusOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--url <url>', 'address of the bus')
        .env('DEVTOOLS_BUS_URL')
        .default(`http://${DEFAULT_HOST}:${DEFAULT_PORT}`),
    )
    .addOption(new Option('--token <token>', 'token, where the bus asks for one').env('DEVTOOLS_BUS_TOKEN'))
    .addOption(new Option('--project <name>', 'connect to the bus of this project only').env('DEVTOOLS_BUS_PROJECT'))
    .option('--base-path <path>', `path the bus lives below (default: the path in --url, else ${DEFAULT_BASE_PATH})`)
}

export function addressOf({ url, token, project, basePath }: BusFlags): AddressOptions {
  return { url, token, project, basePath }
}
