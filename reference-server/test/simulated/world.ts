import type { Framing, SessionPlace } from '../../src/hub/framing.js'
import { type Caller, Hub, type HubOptions } from '../../src/hub/hub.js'
import { sessionMailbox } from '../../src/hub/mailbox.js'
import type { ReceiverRole } from '../../src/hub/routing.js'
import { VirtualHost } from './virtual-host.js'

const texts: Framing<string[]> = { events: (events) => events.map((bytes) => Buffer.from(bytes).toString()) }

export interface HelloPayload {
  session: string
  resumed: boolean
  received: number
  lost: number
  next: number
  history: number
}

export interface JoinOptions {
  /** Bytes it reads before it has to be drained. Default: without end. */
  room?: number
  /** Default null: a legacy peer. */
  version?: string | null
  transport?: 'websocket' | 'sse'
  resume?: Caller['resume']
  history?: number
  origin?: string | null
  project?: string | null
}

export type Peer = ReturnType<World['join']>

/** A hub in virtual time, and peers that read when the test says so. */
export class World {
  readonly host = new VirtualHost()
  readonly hub: Hub
  readonly inProcess: string[] = []

  constructor(options: Partial<HubOptions> = {}) {
    this.hub = new Hub({
      capabilities: [],
      limits: { maxMessageBytes: 8 * 1024 * 1024 },
      heartbeatMs: 15_000,
      project: null,
      window: { events: 1_000, bytes: 16 * 1024 * 1024, ms: 120_000 },
      history: 0,
      host: this.host,
      deliverInProcess: (event) => void this.inProcess.push(event.type),
      ...options,
    })
  }

  join(role: ReceiverRole, options: JoinOptions = {}) {
    const { room = Number.POSITIVE_INFINITY, version = null, transport = 'websocket', resume, history } = options
    const { origin = null, project = null } = options
    const peer = {
      role,
      room,
      /** Texts of events, in the order they were written. */
      heard: [] as string[],
      /** Numbers they were written with, where the peer has a session. */
      numbers: [] as number[],
      controls: [] as { type: string; payload: unknown; place: SessionPlace | undefined }[],
      writes: 0,
      comments: 0,
      closed: null as string | null,
    }
    const connection = this.hub.connect({
      owner: { role, origin, project },
      version,
      resume,
      history: history === undefined ? null : String(history),
      outlet: {
        transport,
        framing: texts,
        room: () => peer.room,
        write(frames, place) {
          peer.writes += 1
          for (const [index, text] of (frames as string[]).entries()) {
            peer.heard.push(text)
            if (place !== undefined) peer.numbers.push(place.number + index)
            peer.room -= Buffer.byteLength(text)
          }
        },
        control(type, text, place) {
          peer.controls.push({ type, payload: (JSON.parse(text) as { payload: unknown }).payload, place })
          peer.room -= Buffer.byteLength(text)
        },
        comment() {
          peer.comments += 1
        },
        close: (reason) => {
          peer.closed = reason
        },
      },
    })
    this.host.endTurn()
    const { host } = this
    return Object.assign(peer, {
      connection,
      get hello() {
        return peer.controls[0]?.payload as HelloPayload
      },
      send: (text: string) => connection.receive(Buffer.from(text)),
      drain(bytes: number) {
        peer.room += bytes
        connection.drained()
        host.endTurn()
      },
      /** The line is cut. */
      cut: () => connection.disconnected(),
    })
  }

  /** A POST to a session; what would be in its answer. */
  post(session: string, first: number, lines: readonly string[]): { received?: number } | 'unknown' | 'superseded' {
    const found = this.hub.sessionOf(session, { origin: null, project: null })
    if (found === undefined) return 'unknown'
    if (found.connection?.transport === 'websocket') return 'superseded'
    this.hub.posted(found)
    const mailbox = sessionMailbox(this.hub, found, first)
    for (const line of lines) mailbox.take(Buffer.from(line))
    return mailbox.count()
  }
}

/** Text of an event. */
export function event(name: string | number, size = 0): string {
  return JSON.stringify({ type: `t:${name}`, ...(size === 0 ? {} : { payload: 'x'.repeat(size) }) })
}

/** The names of events. */
export function names(heard: readonly string[]): string[] {
  return heard.map((text) => (JSON.parse(text) as { type: string }).type.slice(2))
}
