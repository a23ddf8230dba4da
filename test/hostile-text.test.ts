/** What a bus, a peer or a subject says, in everything that the commands print. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { root } from './repository-files.js'

/** C0, DEL, C1, bidirectional, invisible, a tag, and a line separator, of which some texts make a space. */
const HOSTILE = '\u0007\u001b[2J\u007f\u009b31m\u202e\u2066\u200b\u{e0041}\ufeff\u2028'
const SHOWN = '\\u0007\\u001b[2J\\u007f\\u009b31m\\u202e\\u2066\\u200b\\udb40\\udc41\\ufeff'
const HIDDEN = /[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]|(?!\n)\p{Cc}/u
const TOKEN = 'no-secret'

interface Running {
  child: ChildProcess
  stdout: string
  stderr: string
  ended: Promise<number | null>
}

function run(bin: string, ...args: string[]): Running {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined }
  const child = spawn(process.execPath, [join(root, bin), ...args], { cwd: root, env })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  const running: Running = { child, stdout: '', stderr: '', ended }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      running[name] += text
    })
  }
  child.stdin.end()
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return running
}

const client = (...args: string[]): Running => run('reference-client/bin/devtools-bus-client.js', ...args)

interface Manners {
  opened?: (socket: WebSocket) => void
  said?: (socket: WebSocket, text: string) => void
  upgrade?: (request: IncomingMessage, socket: Duplex) => void
}

/** A bus that says what it likes. */
async function hostileBus({ opened, said, upgrade }: Manners): Promise<string> {
  const server = createServer((_, response) => response.writeHead(404).end())
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    if (upgrade !== undefined) upgrade(request, socket)
    else
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        webSocket.on('message', (data) => said?.(webSocket, String(data)))
        opened?.(webSocket)
      })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate()
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const say = (socket: WebSocket, type: string, payload: unknown): void => socket.send(JSON.stringify({ type, payload }))
const hello = (socket: WebSocket): void =>
  say(socket, '$bus:hello', {
    version: '1',
    capabilities: [HOSTILE],
    limits: { maxMessageBytes: 1_000_000 },
    heartbeatMs: 15_000,
    project: HOSTILE,
  })
const events = (socket: WebSocket): void => {
  hello(socket)
  say(socket, `q:${HOSTILE}`, { [HOSTILE]: HOSTILE })
  say(socket, '$bus:error', { code: 'invalid-event', message: HOSTILE })
}
const refusal = (status: number) => (_: IncomingMessage, socket: Duplex) => {
  const body = JSON.stringify({ error: { code: 'token-required', message: HOSTILE } })
  socket.end(`HTTP/1.1 ${status} No\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
}

const meetings: [string, Manners][] = [
  ['events and errors', { opened: events }],
  ['the reason of a refusal', { opened: (socket) => socket.close(1008, HOSTILE) }],
  ['the reason of an end', { opened: (socket) => socket.close(1001, HOSTILE) }],
  ['a refused handshake', { upgrade: refusal(401) }],
  ['a server that is no bus', { upgrade: refusal(404) }],
]

describe.each(meetings)('tail shows no control characters of %s', (_, manners) => {
  test.each([[[]], [['--full']], [['--json']]])('with the flags %j', async (flags) => {
    const url = await hostileBus(manners)
    const tail = client('tail', '--url', url, '--token', TOKEN, ...flags)
    await vi.waitFor(() => expect(tail.stdout + tail.stderr).toContain(SHOWN), { timeout: 15_000 })
    tail.child.kill('SIGINT')
    await tail.ended
    expect(tail.stdout + tail.stderr).not.toMatch(HIDDEN)
    if (!flags.includes('--json')) return
    for (const line of tail.stdout.split('\n').slice(0, -1)) {
      const { type, payload } = JSON.parse(line)
      expect({ type, payload }).toEqual({ type: `q:${HOSTILE}`, payload: { [HOSTILE]: HOSTILE } })
    }
  })
})

describe('emit shows no control characters of', () => {
  const discards = (socket: WebSocket): void => say(socket, '$bus:error', { code: 'invalid-event', message: HOSTILE })
  test.each<[string, Manners]>([...meetings.slice(1), ['a discarded event', { opened: hello, said: discards }]])(
    '%s',
    async (_, manners) => {
      const url = await hostileBus(manners)
      const emit = client('emit', 'a:b', '1', '--url', url, '--timeout', '2000')
      expect(await emit.ended).toBe(1)
      expect(emit.stdout + emit.stderr).not.toMatch(HIDDEN)
      expect(emit.stderr).toContain(SHOWN)
    },
  )
})

/** A client for the suite that answers the first question, and fails at the next. */
const SUBJECT = `
  import { createInterface } from 'node:readline'
  const H = ${JSON.stringify(HOSTILE)}
  process.stderr.write('stderr ' + H + '\\n')
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, do: what } = JSON.parse(line)
    const answer = /listen|emit/.test(what) ? { ok: false, error: 'error ' + H } : { ok: true, name: 'name ' + H, version: H, capabilities: [] }
    console.log(JSON.stringify({ id, ...answer }))
  }
`

test('conformance shows no control characters of a subject: its name, its failures, and what it writes to stderr', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'devtools-bus-hostile-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const subject = join(folder, 'subject.mjs')
  const report = join(folder, 'report.json')
  await writeFile(subject, SUBJECT)
  const command = `${JSON.stringify(process.execPath)} ${JSON.stringify(subject)}`
  const only = ['--only', 'CONN-1', '--timeout', '2000', '--json', report]
  const judged = run('conformance/bin/devtools-bus-conformance.js', 'client', '--command', command, ...only)
  expect(await judged.ended).not.toBe(0)
  const printed = judged.stdout + judged.stderr
  const written = await readFile(report, 'utf8')
  for (const text of [printed, written]) {
    expect(text).not.toMatch(HIDDEN)
    for (const part of ['name', 'error']) expect(text).toContain(`${part} ${SHOWN}`)
  }
  expect(JSON.stringify(JSON.parse(written))).toContain(JSON.stringify(HOSTILE).slice(1, -1))
})

test.each([
  ['--project', HOSTILE.replaceAll('\u2028', '')],
  ['--host', HOSTILE],
  ['--base-path', `/${HOSTILE}`],
  ['--allowed-origins', HOSTILE],
  ['--allowed-hosts', HOSTILE],
])('serve shows no control characters of %s', async (flag, value) => {
  const serve = run('reference-server/bin/devtools-bus.js', 'serve', '--port', '0', flag, value)
  const over = serve.ended.then(() => true)
  await Promise.race([over, vi.waitFor(() => expect(serve.stdout).toContain('Ctrl-C'), { timeout: 15_000 })])
  expect(serve.stdout + serve.stderr).toContain('\\u202e')
  expect(serve.stdout + serve.stderr).not.toMatch(HIDDEN)
})
