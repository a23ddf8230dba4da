import type { LinkStatus } from '../link.js'

/** Says in a line what became of the connection; nothing where that is not worth one. */
export class StatusText {
  #before: LinkStatus
  /** How events went when they went last. */
  #was: 'open' | 'fallback' | undefined

  constructor(
    private readonly url: string,
    status: LinkStatus,
  ) {
    this.#before = status
  }

  next(now: LinkStatus): string | undefined {
    const before = this.#before
    this.#before = now
    const same = now.status === before.status && now.reason === before.reason && now.gaps === before.gaps
    if (same) return undefined
    const why = now.reason === undefined ? '' : `: ${now.reason}`
    switch (now.status) {
      case 'closed':
        return `closed${why}`
      case 'connecting':
        if (now.gaps > before.gaps) return `${lostSince(before, now)}, trying to connect again${why}`
        if (before.status === 'open' || before.status === 'fallback') {
          return `lost the connection to ${this.url}, trying again${why}`
        }
        return `${now.reason === undefined ? 'connecting' : 'still trying to connect'} to ${this.url}${why}`
      default:
        return this.#flows(before, now, now.status)
    }
  }

  #flows(before: LinkStatus, now: LinkStatus, over: 'open' | 'fallback'): string {
    const was = this.#was
    this.#was = over
    const lost = lostSince(before, now)
    if (was === undefined) {
      const why = now.reason === undefined ? '' : `: ${now.reason}`
      return over === 'open' ? `connected to ${this.url}` : `no WebSocket here, going on over HTTP${why}`
    }
    if (over === was) return `reconnected, ${lost}`
    return over === 'open' ? `back on WebSocket, ${lost}` : `no WebSocket here, going on over HTTP, ${lost}`
  }
}

function lostSince(before: LinkStatus, now: LinkStatus): string {
  if (now.gaps === before.gaps) return 'nothing lost'
  if (before.lost === null || now.lost === null) {
    return 'events may have been missed (the bus has no memory of this session)'
  }
  const lost = now.lost - before.lost
  return `${lost} ${lost === 1 ? 'event' : 'events'} lost`
}
