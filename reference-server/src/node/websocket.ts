import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { CLOSE, MESSAGE_FRAGMENTS, READ_AHEAD_BYTES } from '@devtools-bus/schema/constants'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Connection } from '../hub/connection.js'
import type { Outlet } from '../hub/framing.js'
import type { Caller, Hub } from '../hub/hub.js'
import type { Arrivals } from './arrivals.js'
import { callerOf } from './caller.js'
import { isOtherProject } from './gate.js'
import { PacedSocket } from './paced-socket.js'
import { websocketFraming } from './websocket-framing.js'
import { WebSocketLiveness } from './websocket-liveness.js'

const CLOSE_CODE = {
  'going-away': CLOSE.goingAway,
  'too-slow': CLOSE.tooSlow,
  superseded: CLOSE.superseded,
} as const
/** How long a peer may take to answer any other close: long enough for a slow one to read it (SLOW-1). */
const CLOSE_TIMEOUT_MS = 10_000
/** What a control frame of a client has before its payload. */
const CONTROL_HEADER_BYTES = 6
/** How long peers may take to answer the close of a bus that stops. */
const GOODBYE_MS = 1_000

/** `GET {base}/ws`: turns WebSocket messages into calls on the hub, and the hub's frames into writes. */
export class WebSocketEndpoint {
  readonly #hub: Hub
  readonly #server: WebSocketServer
  readonly #open = new Set<WebSocket>()
  readonly #liveness: WebSocketLiveness

  constructor(
    hub: Hub,
    private readonly arrivals: Arrivals,
  ) {
    this.#hub = hub
    this.#liveness = new WebSocketLiveness(hub.facts.heartbeatMs)
    // No extension, so that one frame serves every receiver (WS-2); no subprotocol either.
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      autoPong: false,
      handleProtocols: () => false,
      maxFragments: MESSAGE_FRAGMENTS,
      // The package's types do not know this option yet.
      ...{ closeTimeout: CLOSE_TIMEOUT_MS },
      maxPayload: hub.facts.limits.maxMessageBytes,
    })
  }

  /** Takes an upgrade that the gate has let through. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, query: URLSearchParams): void {
    const paced = new PacedSocket(socket, head, this.#hub.turns)
    this.#server.handleUpgrade(request, paced, Buffer.alloc(0), (websocket) => {
      websocket.on('error', () => {}) // a broken frame: ws closes with the right code by itself (BAD-3, BAD-4, LIMIT-2)
      this.#open.add(websocket)
      websocket.on('close', () => this.#open.delete(websocket))
      if (isOtherProject(query, this.#hub.facts.project)) {
        websocket.close(CLOSE.otherProject, "this is another project's bus")
      } else this.#connect(websocket, socket, paced, callerOf(request, query))
    })
  }

  /** Ends every connection; peers that do not answer the close are cut (STOP-1). Resolves when none is left. */
  async close(): Promise<void> {
    for (const websocket of this.#open) websocket.close(CLOSE.goingAway, 'going-away')
    const cut = setTimeout(() => {
      for (const websocket of this.#open) websocket.terminate()
    }, GOODBYE_MS)
    await Promise.all([...this.#open].map((one) => new Promise((resolve) => one.once('close', resolve))))
    clearTimeout(cut)
  }

  /** A message under way is held by the library until it is whole: that counts, too. */
  #bound(websocket: WebSocket, socket: PacedSocket): void {
    const arriving = {
      pause: () => websocket.pause(),
      resume: () => websocket.resume(),
      giveUp: () => websocket.terminate(),
    }
    const arrival = this.arrivals.begin(arriving, false)
    const control = ({ length }: Buffer) => arrival.lacks(CONTROL_HEADER_BYTES + length)
    socket.prependListener('data', ({ length }: Buffer) => arrival.came(length))
    websocket.on('ping', control)
    websocket.on('pong', control)
    websocket.on('message', () => arrival.wasWhole())
    websocket.on('close', () => arrival.end())
  }

  #connect(websocket: WebSocket, socket: Duplex, paced: PacedSocket, caller: Omit<Caller, 'outlet'>): void {
    this.#liveness.watch(websocket, socket)
    this.#bound(websocket, paced)
    // Frames go to the socket itself: framed once for all receivers, written once a receiver.
    const write = (frames: readonly Uint8Array[]) => {
      if (websocket.readyState === websocket.OPEN) writeTogether(socket, frames)
    }
    const outlet: Outlet = {
      transport: 'websocket',
      framing: websocketFraming,
      room: () => (websocket.readyState === websocket.OPEN ? READ_AHEAD_BYTES - socket.writableLength : 0),
      write: (frames) => write(frames as readonly Uint8Array[]),
      control: (_type, text) => write(websocketFraming.events([Buffer.from(text)])),
      comment: () => {},
      close: (reason) => websocket.close(CLOSE_CODE[reason], reason),
    }
    const connection: Connection = this.#hub.connect({ ...caller, outlet })
    paced.isHeld = () => connection.hasUnreadAnswers
    socket.on('drain', () => {
      connection.drained()
      answerPing()
      paced.goOn()
    })
    // A peer that does not read is answered its latest ping alone (RFC 6455, section 5.5.3).
    let pinged: Buffer | undefined
    const answerPing = () => {
      if (pinged === undefined || outlet.room() <= 0) return
      websocket.pong(pinged)
      pinged = undefined
    }
    websocket.on('ping', (data) => {
      paced.messages += 1
      pinged = data
      answerPing()
    })
    websocket.on('pong', () => {
      paced.messages += 1
    })
    // Nothing is kept for a peer that is on its way out, whoever ends it.
    websocket.on('error', () => connection.disconnected())
    websocket.on('close', (code) => connection.disconnected(code === CLOSE.done))
    websocket.on('message', (data, isBinary) => {
      paced.messages += 1
      if (websocket.readyState !== websocket.OPEN) return // it has been told to go (BAD-3)
      if (isBinary) {
        connection.disconnected()
        websocket.close(CLOSE.binary, 'events are text')
      } else connection.receive(data as Buffer)
    })
  }
}

function writeTogether(socket: Duplex, frames: readonly Uint8Array[]): void {
  socket.cork()
  for (const frame of frames) socket.write(frame)
  socket.uncork()
}
