/** The command lines of all three packages, good and bad, as processes. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import { read, root } from './repository-files.js'

const BINS = {
  server: 'reference-server/bin/devtools-bus.js',
  client: 'reference-client/bin/devtools-bus-client.js',
  conformance: 'conformance/bin/devtools-bus-conformance.js',
} as const
type Name = keyof typeof BINS

interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

function run(name: Name, args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, NO_COLOR: '', FORCE_COLOR: '', ...env }, cwd: root }
    const child = execFile(process.execPath, [join(root, BINS[name]), ...args], options, (_, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr })
    })
    child.stdin?.end()
  })
}

/** What is wrong, what is wanted instead of it, and what to do. */
const ONE_LINE = /^error: expected [^\n]+, got [^\n]+: [^\n]+\n$/

const WRONG: Record<Name, string[][]> = {
  server: [
    [],
    ['serv'],
    ['help', 'serv'],
    ['--port', '1'],
    ['serve', 'now'],
    ['serve', '--prot', '1'],
    ['serve', '-p'],
    ['serve', '--port'],
    ['serve', '--port', 'abc'],
    ['serve', '--port', '99999'],
    ['serve', '--port', '-1'],
    ['serve', '--port', '4206.5'],
    ['serve', '--port', '0x10'],
    ['serve', '--port', ''],
    ['serve', '--base-path', ''],
    ['serve', '--base-path', '/'],
    ['serve', '--base-path', 'devtools'],
    ['serve', '--base-path', '/a?b'],
    ['serve', '--host', ''],
    ['serve', '--token', 'two words'],
    ['serve', '--token', ''],
    ['serve', '--project', ''],
    ['serve', '--allowed-hosts'],
    ['serve', '--allowed-origins'],
    ['serve', '--max-message-bytes', '0'],
    ['serve', '--window-events', 'many'],
    ['serve', '--window-bytes', '-5'],
    ['serve', '--window-ms', '1e400'],
    ['serve', '--history', '1.5'],
    ['serve', '--heartbeat-ms', '0'],
    ['adapter', '--port', '1'],
    ['adapter', 'bus'],
  ],
  client: [
    [],
    ['tial'],
    ['help', 'tial'],
    ['--url', 'http://127.0.0.1:4206'],
    ['tail', 'now'],
    ['tail', '--wat'],
    ['tail', '--url'],
    ['tail', '--url', ''],
    ['tail', '--url', 'nonsense'],
    ['tail', '--url', 'ftp://127.0.0.1'],
    ['tail', '--url', 'http://127.0.0.1:99999'],
    ['tail', '--base-path', ''],
    ['tail', '--base-path', 'devtools'],
    ['tail', '--token', ''],
    ['tail', '--token', '--json'],
    ['tail', '--project', ''],
    ['tail', '--history', 'x'],
    ['tail', '--history', '-1'],
    ['tail', '--type', 'query'],
    ['tail', '--type', ''],
    ['emit'],
    ['emit', 'nocolon'],
    ['emit', ':x'],
    ['emit', '$bus:hello'],
    ['emit', 'a:b', 'hello'],
    ['emit', 'a:b', ''],
    ['emit', 'a:b', '-'],
    ['emit', 'a:b', '[1,'],
    ['emit', 'a:b', '1', '2'],
    ['emit', 'a:b', '--timeout', 'soon'],
    ['emit', 'a:b', '--timeout', '0'],
    ['emit', 'a:b', '--url', 'nonsense'],
    ['adapter', 'client'],
  ],
  conformance: [
    ['server'],
    ['bus', 'client'],
    ['bus', '--no-such-option'],
    ['--command', 'x'],
    ['bus', '--command', 'x', '--url', 'http://127.0.0.1:1'],
    ['bus', '--command', ''],
    ['bus', '--command', 'no-such-program', '--only', 'INFO-1'],
    ['bus', '--command'],
    ['bus', '--url', 'nonsense'],
    ['bus', '--url', 'ws://127.0.0.1:1'],
    ['bus', '--token', 't'],
    ['client', '--url', 'http://127.0.0.1:1'],
    ['bus', '--only', 'nope'],
    ['bus', '--only', ','],
    ['bus', '--only', 'CONN-1'],
    ['--only', 'nope'],
    ['bus', '--skip', 'nope'],
    ['bus', '--only', 'SSE-3', '--skip', 'SSE-*'],
    ['bus', '--runs', '0'],
    ['bus', '--seed', 'x'],
    ['bus', '--seed', '99999999999'],
    ['bus', '--timeout', '0'],
    ['bus', '--at-once', 'all'],
    ['bus', '--capabilities', 'bogus'],
    ['bus', '--capabilities', 'sse,bogus'],
    ['bus', '--protocol', '2'],
    ['bus', '--json', ''],
    ['bus', '--json', '/no/such/folder/report.json', '--only', 'INFO-1'],
    ['bus', '--json', root, '--only', 'INFO-1'],
    ['list', 'all'],
    ['list', '--wat'],
  ],
}

describe.each(Object.keys(BINS) as Name[])('the command of %s', (name) => {
  const { version } = JSON.parse(read(`${BINS[name].split('/')[0]}/package.json`)) as { version: string }
  const subcommands = { server: ['serve', 'adapter'], client: ['tail', 'emit', 'adapter'], conformance: ['list'] }[name]

  it.concurrent.each(WRONG[name].map((args) => [args]))('%j is a usage error: one line, exit 2', async (args) => {
    const { code, stdout, stderr } = await run(name, args)
    if (!ONE_LINE.test(stderr) || code !== 2 || stdout !== '') throw new Error(JSON.stringify({ code, stdout, stderr }))
  })

  it.concurrent.each([[[]], ...subcommands.map((one) => [[one]])])('%j --version and --help', async (args) => {
    const printed = await run(name, [...args, '--version'])
    if (printed.stdout !== `${version}\n` || printed.code !== 0) throw new Error(JSON.stringify(printed))
    const help = await run(name, [...args, '--help'])
    const usage = `Usage: npx ${[`@devtools-bus/${name}`, ...args].join(' ')} `
    if (!help.stdout.startsWith(usage) || help.code !== 0) throw new Error(JSON.stringify(help))
  })

  it('shows what it was given without driving the terminal', async ({ expect }) => {
    const { code, stderr } = await run(name, ['\u001b[2J\u202e\n\u009b', '--help\u200b'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error: [ -~]+\n$/)
  })
})

describe('a usage error in the environment', () => {
  it('names the variable', async ({ expect }) => {
    const { code, stderr } = await run('client', ['emit', 'a:b'], { DEVTOOLS_BUS_URL: 'nowhere\u001b' })
    expect(code).toBe(2)
    expect(stderr).toBe(
      'error: expected DEVTOOLS_BUS_URL to be the address of a bus, got "nowhere\\u001b": give one such as http://localhost:4206\n',
    )
  })
})

describe('an internal error', () => {
  it('is one line, with the stack where it is asked for', async ({ expect }) => {
    const broken = (env: Record<string, string>): Promise<Ended> =>
      new Promise((resolve) => {
        const script = `
          import { runCommandLine } from '@devtools-bus/schema/command-line'
          import { Command } from 'commander'
          const program = new Command('broken').action(() => { setTimeout(() => null.x) })
          await runCommandLine(program, ['node', 'broken'], { version: '1', bugs: 'https://bugs.example' })`
        const options = { cwd: join(root, 'conformance'), env: { ...process.env, ...env } }
        const child = execFile(
          process.execPath,
          ['--input-type=module', '-e', script],
          options,
          (_, stdout, stderr) => {
            resolve({ code: child.exitCode, stdout, stderr })
          },
        )
      })
    const { code, stderr } = await broken({})
    expect(code).toBe(1)
    expect(stderr).toMatch(/^error: internal error: [^\n]*reading 'x'[^\n]*https:\/\/bugs\.example[^\n]*\n$/)
    expect((await broken({ DEVTOOLS_BUS_DEBUG: '1' })).stderr).toMatch(/\n {4}at /)
  })
})
