/** The command as its users run it: a real process. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { ask, connect, startBus } from './peers.js'

const bin = fileURLToPath(new URL('../bin/devtools-bus.js', import.meta.url))

function run(...args: string[]) {
  return runIn({}, ...args)
}

function runIn(env: NodeJS.ProcessEnv, ...args: string[]) {
  const child: ChildProcess = spawn(process.execPath, [bin, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, DEVTOOLS_BUS_TOKEN: undefined, ...env },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const output = { stdout: '', stderr: '' }
  child.stderr?.on('data', (chunk) => {
    output.stderr += chunk
  })
  const lines: string[] = []
  const readers: ((line: string) => void)[] = []
  if (child.stdout === null) throw new Error('no stdout')
  createInterface({ input: child.stdout }).on('line', (line) => {
    output.stdout += `${line}\n`
    const reader = readers.shift()
    if (reader === undefined) lines.push(line)
    else reader(line)
  })
  const exited = new Promise<number | null>((resolve) => child.on('close', resolve))
  const line = () => {
    const next = lines.shift()
    return next === undefined ? new Promise<string>((resolve) => readers.push(resolve)) : Promise.resolve(next)
  }
  return { child, output, exited, line, say: (message: object) => child.stdin?.write(`${JSON.stringify(message)}\n`) }
}

test('serve --json prints one line that says where the bus is; the bus is in that very process', async () => {
  const { child, line, exited } = run('serve', '--port', '0', '--json')
  const { url, pid, basePath, project } = JSON.parse(await line())
  expect({ pid, basePath, project }).toEqual({ pid: child.pid, basePath: '/__devtools', project: null })
  const panel = await connect(url)
  child.kill('SIGTERM')
  expect(await panel.closed).toBe(1001)
  expect(await exited).toBe(0)
})

test('serve says in words where it is, how to connect, and that its port was taken (STOP-3)', async () => {
  const other = await startBus()
  const taken = new URL(other.url).port
  const { line, output, child, exited } = run('serve', '--port', taken, '--token', 'a-token')
  while (!(await line()).includes('Ctrl-C')) {}
  expect(output.stdout).toContain(`Port ${taken} is in use`)
  expect(output.stdout).toMatch(
    /DEVTOOLS_BUS_TOKEN=a-token npx @devtools-bus\/client tail --url http:\/\/127\.0\.0\.1:\d+\n/,
  )
  child.kill('SIGINT')
  expect(await exited).toBe(0)
})

test.each([
  [['--token', 'of-the-flag'], 'of-the-environment', /^of-the-flag$/],
  [['--token'], 'of-the-environment', /^[\w-]{32}$/],
  [[], 'of-the-environment', /^of-the-environment$/],
  [[], '', undefined],
  [['--allowed-hosts', 'tools.example'], '', /^[\w-]{32}$/],
])('serve %j with the token %j in the environment', async (flags, inEnvironment, expected) => {
  const { line } = runIn({ DEVTOOLS_BUS_TOKEN: inEnvironment }, 'serve', '--port', '0', '--json', ...flags)
  const { token } = JSON.parse(await line())
  if (expected === undefined) expect(token).toBeUndefined()
  else expect(token).toMatch(expected)
})

test('every option of the API is in --help', async () => {
  const { output, exited } = run('serve', '--help')
  expect(await exited).toBe(0)
  for (const option of ['host', 'port', 'base-path', 'token', 'allowed-origins', 'allowed-hosts', 'project']) {
    expect(output.stdout).toContain(`--${option} `)
  }
  expect(output.stdout).toContain('--max-message-bytes')
  expect(output.stdout).toContain('--heartbeat-ms')
})

test('serve that cannot listen says so on one line, and exits with 1', async () => {
  const { output, exited } = run('serve', '--host', '203.0.113.1')
  expect(await exited).toBe(1)
  expect(output.stderr).toMatch(/^error: cannot listen on 203\.0\.113\.1, port 4206: .*EADDRNOTAVAIL.*\n$/)
})

test('serve shows nothing that could drive the terminal, and commands that a shell reads as they are meant', async () => {
  const asJson = run('serve', '--port', '0', '--project', 'a\u202eb\u200b', '--json')
  const text = await asJson.line()
  expect(text).toMatch(/^[ -~]+$/)
  expect(JSON.parse(text).project).toBe('a\u202eb\u200b')
  const { line, output } = run('serve', '--port', '0', '--base-path', "/it's", '--token', 'a;b')
  while (!(await line()).includes('Ctrl-C')) {}
  expect(output.stdout).toMatch(/^Watch events: .* tail --url 'http:\/\/127\.0\.0\.1:\d+\/it'\\''s'$/m)
  expect(output.stdout).toContain("DEVTOOLS_BUS_TOKEN='a;b' npx @devtools-bus/client tail")
})

test('serve goes on where nobody reads its output any more', async () => {
  const { child, line, exited } = run('serve', '--port', '0', '--json')
  const { url } = JSON.parse(await line())
  child.stdout?.destroy()
  const panel = await connect(url)
  child.kill('SIGTERM')
  expect(await panel.closed).toBe(1001)
  expect(await exited).toBe(0)
})

test('the adapter speaks the contract: start, emit, heard, unsupported, stop, end of input', async () => {
  const { say, line, exited, child } = run('adapter')
  say({ id: 1, do: 'emit', event: { type: 'a:b' } })
  expect(JSON.parse(await line())).toMatchObject({ id: 1, ok: false, error: 'start the bus first' })
  say({ id: 2, do: 'start', options: { dance: true } })
  expect(JSON.parse(await line())).toEqual({ id: 2, unsupported: true, option: 'dance' })
  say({ id: 3, do: 'start', options: { port: 0, token: true } })
  const started = JSON.parse(await line())
  expect(started).toMatchObject({
    id: 3,
    ok: true,
    name: '@devtools-bus/server',
    capabilities: ['sse', 'session', 'history'],
  })
  const panel = await connect(started.url, `?token=${started.token}`)
  say({ id: 4, do: 'emit', event: { type: 'a:b', payload: { __type: 'bigint', value: '12' } } })
  expect(JSON.parse(await line())).toEqual({ id: 4, ok: true })
  expect(await panel.next()).toBe('{"type":"a:b","payload":{"__type":"bigint","value":"12"}}')
  panel.send('{"type":"a:c","payload":{"__type":"bigint","value":"7"}}')
  expect(JSON.parse(await line())).toEqual({ heard: { type: 'a:c', payload: { __type: 'bigint', value: '7' } } })
  say({ id: 5, do: 'dance' })
  expect(JSON.parse(await line())).toEqual({ id: 5, unsupported: true })
  say({ id: 6, do: 'stop' })
  expect(JSON.parse(await line())).toEqual({ id: 6, ok: true })
  await expect(ask(`${started.url}/__devtools/info`)).rejects.toThrow('ECONNREFUSED')
  child.stdin?.end()
  expect(await exited).toBe(0)
})
