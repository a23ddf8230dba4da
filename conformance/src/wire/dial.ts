import net from 'node:net'
import tls from 'node:tls'
import { Unanswered } from '../failures.js'

/** A TCP (for `https:`, TLS) connection to the origin of `url`. @throws Unanswered where nobody answers. */
export function dial(url: string, patienceMs: number): Promise<net.Socket> {
  const { protocol, hostname, port } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const number = Number(port || (protocol === 'https:' ? 443 : 80))
  return new Promise((resolve, reject) => {
    const open = () => {
      clearTimeout(timer)
      socket.off('error', fail)
      // Whoever uses the socket sees a reset as its end.
      socket.on('error', () => {})
      socket.setNoDelay(true)
      resolve(socket)
    }
    const fail = (cause: Error) => {
      clearTimeout(timer)
      socket.destroy()
      reject(new Unanswered(`could not connect to ${url}: ${cause.message}`))
    }
    // A test's own bus has a certificate of its own making.
    const socket =
      protocol === 'https:'
        ? tls.connect({ host, port: number, rejectUnauthorized: false }, open)
        : net.connect({ host, port: number }, open)
    const timer = setTimeout(() => fail(new Error(`no connection within ${patienceMs} ms`)), patienceMs)
    socket.once('error', fail)
  })
}
