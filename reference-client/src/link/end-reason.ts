import { CLOSE } from '@devtools-bus/schema/constants'

/** Why a connection ended, for people, and what to do about it. */
export function endReason(code: number, reason: string): string {
  const said = reason === '' ? '' : `: ${reason}`
  if (code === CLOSE.otherProject) return `the bus belongs to another project (${code}${said}); check url and project`
  if (code === CLOSE.refused) return `the bus refused this client (${code}${said}); check token and url`
  if (code === CLOSE.goingAway) return `the bus went away (close 1001${said})`
  return code === 1006 ? `no connection${said}` : `the connection was closed (${code}${said})`
}
