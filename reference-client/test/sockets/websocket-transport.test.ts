import { describe, expect, it } from 'vitest'
import type { ConnectionEvents } from '../../src/link/transport.js'
import { type FindWebSocket, webSocketTransport } from '../../src/transports/websocket.js'

const address = { origin: 'http://127.0.0.1:9', basePath: '/__devtools', bridge: true }

/** How an attempt with that constructor ends. */
function endOf(find: FindWebSocket): Promise<string> {
  return new Promise((resolve) => {
    const events: ConnectionEvents = {
      opened: () => resolve('opened'),
      message: (text) => resolve(text),
      closed: (code, reason) => resolve(`closed ${code} ${reason}`),
      unavailable: (reason) => resolve(`unavailable ${reason}`),
    }
    const connection = webSocketTransport(address, find).open(events, { history: 0 })
    expect(connection.send('too early')).toBe(false)
  })
}

describe('attempts that come to nothing', () => {
  it('a constructor that throws is a failed attempt', async () => {
    class Throws {
      constructor() {
        throw new Error('not in this scope')
      }
    }
    expect(await endOf(async () => Throws as never)).toBe('closed 1006 not in this scope')
  })

  it('no constructor at all is reported with what to do', async () => {
    expect(await endOf(async () => ({ unavailable: 'install ws' }))).toBe('unavailable install ws')
  })
})
