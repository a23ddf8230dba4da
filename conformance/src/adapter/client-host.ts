import { Violation } from '../case.js'
import { Observations } from '../observations.js'
import { judged } from '../oracle/judge.js'
import type { ClientOptions, ClientStatus, ClientSubject, WireEvent } from '../subject.js'
import { ProcessHost, type SubjectHost } from './subject-host.js'
import type { Command } from './subject-process.js'

export type ClientHost = SubjectHost<ClientSubject, ClientOptions>

/** Nobody listens there. A client does not connect before it is used (CONN-1), so it may be started so to be asked its name. */
const NOWHERE = 'http://127.0.0.1:9'

/** A client behind an adapter. */
export function clientProcess(command: Command): ClientHost {
  return new ProcessHost<ClientSubject, ClientOptions>(
    command,
    { url: NOWHERE },
    (reply, _options, { ask, standStill, stop }) => {
      const heard = new Observations<{ heard: WireEvent; client?: string }>()
      const statuses = new Observations<ClientStatus>()
      const named = (client: string | undefined) => (client === undefined ? {} : { client })
      return {
        name: String(reply.name),
        version: String(reply.version),
        capabilities: reply.capabilities as string[],
        heard,
        statuses,
        listen: async (type, client) => {
          await ask({ do: 'listen', ...(type === undefined ? {} : { type }), ...named(client) })
        },
        listenThrowing: async (client) => {
          await ask({ do: 'listen-throwing', ...named(client) })
        },
        listenRejecting: async (client) => {
          await ask({ do: 'listen-rejecting', ...named(client) })
        },
        emit: async (type, payload, client) => {
          await ask({ do: 'emit', type, ...(payload === undefined ? {} : { payload }), ...named(client) })
        },
        emitUnencodable: async (type, client) => {
          await ask({ do: 'emit-unencodable', type, ...named(client) })
        },
        open: async (client) => {
          await ask({ do: 'open', client })
        },
        standStill,
        stop,
        notified: (notification) => {
          if (!('heard' in notification)) {
            statuses.push(notification as unknown as ClientStatus)
            return undefined
          }
          const text = JSON.stringify(notification.heard)
          const isObject = typeof notification.heard === 'object' && notification.heard !== null
          if (isObject) heard.push(notification as { heard: WireEvent; client?: string })
          if (judged(text) === 'event') return undefined
          const rule = judged(text) === 'control-message' ? 'CTRL-3' : 'BAD-5'
          return new Violation(rule, 'a listener was handed what is no event', undefined, text)
        },
        over: (reason) => {
          heard.end(reason)
          statuses.end(reason)
        },
      }
    },
  )
}
