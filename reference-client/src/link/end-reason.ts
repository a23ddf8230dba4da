import { CLOSE } from '@devtools-bus/schema/constants'
import { shortened } from '../runtime/reports.js'
import { parse, refusalIn, SAID_LENGTH } from './post-answer.js'
import type { End, HttpAnswer } from './transport.js'

/** Why a connection ended. */
export interface EndReason {
  /** For people: what happened, and what to do about it. */
  why: string
  /** The bus refuses this client for now (CONN-8). */
  isRefusal: boolean
}

/** Answers that will not change soon, over a WebSocket's handshake as over a stream (CONN-8). */
const REFUSED_STATUS: readonly number[] = [401, 403, 409]

/** Part of the reason if another server answered. */
export const NO_BUS = 'has no devtools bus at'

export function endReason({ code, reason, answer }: End): EndReason {
  if (answer !== undefined) return { why: answered(answer), isRefusal: REFUSED_STATUS.includes(answer.status) }
  const said = reason === '' ? '' : `: ${shortened(reason, SAID_LENGTH)}`
  return { why: closed(code, said), isRefusal: code === CLOSE.refused || code === CLOSE.otherProject }
}

function closed(code: number, said: string): string {
  if (code === CLOSE.otherProject) return otherProject(`${code}${said}`)
  if (code === CLOSE.refused) return refused(`${code}${said}`)
  if (code === CLOSE.goingAway) return `the bus went away (close 1001${said})`
  return code === 1006 ? `no connection${said}` : `the connection was closed (${code}${said})`
}

/** The HTTP response received instead of a connection. A body in another format than REFUSE-1 is ignored. */
function answered({ url, status, body }: HttpAnswer): string {
  const { code, message } = refusalIn(parse(body))
  const said = message === undefined ? `${status}` : `${status}: ${shortened(message, SAID_LENGTH)}`
  if (status === 409 && code !== 'superseded') return otherProject(said)
  if (REFUSED_STATUS.includes(status)) {
    return message === undefined ? `${url} refused this client (${said}); check url and token` : refused(said)
  }
  if (code === 'upgrade-required') {
    return `the bus answers over HTTP, but the WebSocket does not reach it (${said}); check proxies in between`
  }
  const { origin, pathname } = new URL(url)
  const basePath = pathname.slice(0, pathname.lastIndexOf('/')) || '/'
  return status >= 500
    ? `${origin} cannot serve a devtools bus at ${basePath} now (${said})`
    : `${origin} ${NO_BUS} ${basePath} (${said}); check url and basePath`
}

function refused(said: string): string {
  return `the bus refused this client (${said}); check token and url`
}

function otherProject(said: string): string {
  return `the bus belongs to another project (${said}); check url and project`
}
