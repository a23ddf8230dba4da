import { CannotSee, Violation } from '../case.js'
import { Observations } from '../observations.js'
import { judged, ruleAgainst } from '../oracle/judge.js'
import type { BusOptions, BusSubject, WireEvent } from '../subject.js'
import { ProcessHost, type SubjectHost } from './subject-host.js'
import type { Command } from './subject-process.js'

export type BusHost = SubjectHost<BusSubject, BusOptions>

const DEFAULT_BASE_PATH = '/__devtools'

/** A bus behind an adapter. Unless a case says otherwise it listens on any free port. */
export function busProcess(command: Command): BusHost {
  return new ProcessHost<BusSubject, BusOptions>(
    command,
    { port: 0 },
    (reply, options, { ask, stop, residentBytes }) => {
      const heard = new Observations<WireEvent>()
      const emitted = new Set<unknown>()
      const configured = typeof options.token === 'string' ? options.token : undefined
      return {
        name: String(reply.name),
        version: String(reply.version),
        capabilities: reply.capabilities as string[],
        url: originOf(String(reply.url)),
        basePath: options.basePath ?? DEFAULT_BASE_PATH,
        token: typeof reply.token === 'string' ? reply.token : configured,
        inProcess: {
          heard,
          emit: async (event) => {
            emitted.add(event.type)
            await ask({ do: 'emit', event })
          },
        },
        residentBytes,
        stop,
        notified: (notification) => {
          const text = JSON.stringify(notification.heard)
          if (judged(text) === 'event') heard.push(notification.heard as WireEvent)
          // What it hears of its own emits is no matter of the wire; what it may emit says CTRL-5.
          else if (!emitted.has((notification.heard as WireEvent | null)?.type)) {
            return new Violation(ruleAgainst(text), 'in-process code heard what is no event', undefined, text)
          }
          return undefined
        },
        over: (reason) => heard.end(reason),
      }
    },
  )
}

/** A bus that runs already: it takes no options, and what happens inside its process cannot be seen. */
export function runningBus(url: string, token: string | undefined): BusHost {
  const parsed = new URL(url)
  const path = parsed.pathname.replace(/\/$/, '')
  return {
    start: async (options) => {
      const asked = Object.keys(options ?? {})
      if (asked.length > 0) throw new CannotSee(`a running bus cannot be started with ${asked.join(', ')}`)
      return {
        name: 'bus',
        version: '',
        capabilities: [],
        url: parsed.origin,
        basePath: path === '' ? DEFAULT_BASE_PATH : path,
        token,
        inProcess: undefined,
        residentBytes: async () => undefined,
        stop: () => Promise.reject(new CannotSee('a running bus is not ours to stop')),
      }
    },
    stop: async () => {},
    takeFault: async () => undefined,
    takeEarlierFault: () => undefined,
    close: async () => {},
  }
}

function originOf(url: string): string {
  return new URL(url).origin
}
