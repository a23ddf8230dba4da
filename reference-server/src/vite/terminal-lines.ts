/** Start-up lines about the bus, in the style of the dev server's own. */

import { terminalText } from '@devtools-bus/schema/terminal'
import type { ViteDevServer } from 'vite'
import { clientCommand } from '../shown-commands.js'
import type { HeldBus } from './held-buses.js'

/** How long to wait for the dev server's URLs to be printed before printing the address of the bus separately. */
const PATIENCE_MS = 1_500

/**
 * Prints the address of the bus once: below the URLs of the dev server or, if they are not printed, in its log.
 *
 * @param atPages whether pages reach the bus at the address of the dev server
 */
export function announce(server: ViteDevServer, held: HeldBus, atPages: boolean): void {
  const print = () => {
    held.told.add('where it is')
    for (const line of linesOf(held, atPages)) server.config.logger.info(line)
  }
  const printUnlessToldBefore = () => {
    if (!held.told.has('where it is')) print()
  }
  const { printUrls } = server
  server.printUrls = () => {
    printUrls.call(server)
    print()
  }
  const { httpServer } = server
  if (httpServer === null) printUnlessToldBefore()
  else httpServer.once('listening', () => void setTimeout(printUnlessToldBefore, PATIENCE_MS).unref())
}

function linesOf({ coordinates }: HeldBus, atPages: boolean): string[] {
  const arrow = `  ${styled(GREEN, '➜')}  `
  const elsewhere = atPages ? '' : styled(DIM, '  (pages connect to this address, not to their own)')
  return [
    `${arrow}${styled(BOLD, 'Devtools bus')}: ${styled(CYAN, terminalText(coordinates.url))}${elsewhere}`,
    `${arrow}${styled(DIM, terminalText(`show its events: ${clientCommand('tail', coordinates)}`))}`,
  ]
}

const [BOLD, DIM, GREEN, CYAN] = [
  [1, 22],
  [2, 22],
  [32, 39],
  [36, 39],
] as const

function styled([on, off]: readonly [number, number], text: string): string {
  return hasColors() ? `\u001b[${on}m${text}\u001b[${off}m` : text
}

/** As Vite decides it. */
function hasColors(): boolean {
  const { argv, env, platform, stdout } = process
  if (env.NO_COLOR || argv.includes('--no-color')) return false
  if (env.FORCE_COLOR || argv.includes('--color') || platform === 'win32' || env.CI) return true
  return stdout.isTTY === true && env.TERM !== 'dumb'
}
