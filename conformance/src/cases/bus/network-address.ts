/** Where this machine can be reached from beyond loopback. */
import { createServer } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import { CannotSee } from '../../case.js'
import { Unanswered } from '../../failures.js'
import type { BusSubject } from '../../subject.js'
import { dial } from '../../wire/dial.js'

/** An IPv4 address of this machine that is no loopback address. @throws CannotSee where it has none. */
export function networkAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const found = all.find(({ family, internal }) => family === 'IPv4' && !internal)
  if (found === undefined) throw new CannotSee('this machine has no IPv4 address beyond loopback')
  return found.address
}

/** Origin of `subject` at the machine's network address. @throws CannotSee where nothing answers there. */
export async function seenFromTheNetwork(subject: BusSubject, patienceMs: number): Promise<string> {
  const origin = `http://${networkAddress()}:${new URL(subject.url).port}`
  const socket = await dial(origin, patienceMs).catch((cause: unknown) => {
    if (!(cause instanceof Unanswered)) throw cause
    throw new CannotSee(`told to listen on every address, the bus cannot be reached at ${origin}: ${cause.message}`)
  })
  socket.destroy()
  return origin
}

/** A name of this machine that is none of loopback, and that can be bound. @throws CannotSee where it has none. */
export async function ownName(): Promise<string> {
  const name = hostname().toLowerCase()
  const isName = /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(name) && /[a-z]/.test(name)
  if (!isName || /(^|\.)localhost$/.test(name) || !(await canBeBound(name))) {
    throw new CannotSee(`this machine has no name that a server could be bound to: "${name}"`)
  }
  return name
}

function canBeBound(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host, port: 0 }, () => server.close(() => resolve(true)))
  })
}
