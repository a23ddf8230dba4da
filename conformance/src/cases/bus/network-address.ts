/** Where this machine can be reached from beyond loopback. */
import { createServer } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import { CannotSee, MachineLacks } from '../../case.js'
import { Unanswered } from '../../failures.js'
import type { BusSubject } from '../../subject.js'
import { dial } from '../../wire/dial.js'

/** Every address of this machine. */
export const addresses = Object.values(networkInterfaces()).flatMap((some) => some ?? [])

/** An IPv4 address of this machine that is no loopback address. @throws MachineLacks */
export function networkAddress(): string {
  const found = addresses.find(({ family, internal }) => family === 'IPv4' && !internal)
  if (found === undefined) throw new MachineLacks('IPv4 address beyond loopback')
  return found.address
}

/** Origin of `subject` at the machine's network address. @throws MachineLacks; CannotSee where nothing answers there. */
export async function seenFromTheNetwork(subject: BusSubject, patienceMs: number): Promise<string> {
  const origin = `http://${networkAddress()}:${new URL(subject.url).port}`
  const socket = await dial(origin, patienceMs).catch((cause: unknown) => {
    if (!(cause instanceof Unanswered)) throw cause
    throw new CannotSee(`told to listen on every address, the bus cannot be reached at ${origin}: ${cause.message}`)
  })
  socket.destroy()
  return origin
}

/** A name of this machine that is none of loopback, and that can be bound. @throws MachineLacks */
export async function ownName(): Promise<string> {
  const name = hostname().toLowerCase()
  const isName = /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(name) && /[a-z]/.test(name)
  if (!isName || /(^|\.)localhost$/.test(name) || !(await canBeBound(name))) {
    throw new MachineLacks(`name that a server could be bound to: "${name}" is none`)
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
