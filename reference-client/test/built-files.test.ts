/** What is published, as `npm run build` left it in dist. */
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Program } from './commands/program.js'
import { SmallBus } from './sockets/small-bus.js'
import { SmallHttpBus } from './sockets/small-http-bus.js'

const dist = new URL('../dist/', import.meta.url)
const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\(\s*)["']([\w@#./:-]+)["']/g

async function importsOf(file: string): Promise<string[]> {
  const text = await readFile(new URL(file, dist), 'utf8')
  return [...text.matchAll(IMPORT)].map(([, name = '']) => name)
}

const LINK_PARTS = [
  'LinkCore',
  'Attempt',
  'Backoff',
  'RecentIds',
  'Outbox',
  'Poster',
  'StreamConnection',
  'WebSocketConnection',
]

/** What the entry that everyone imports has without the link. */
const FRONT_PARTS = ['LinkFront', 'EventIds', 'EventQueue', 'InProcess', 'lazyLink', 'findBus', 'encode(']

/** As `exports` and `imports` of a manifest are written: a path, or a path for each condition. */
type Conditions = { [subpathOrCondition: string]: string | Conditions }

function pathsIn(conditions: Conditions): string[] {
  return Object.values(conditions).flatMap((value) => (typeof value === 'string' ? [value] : pathsIn(value)))
}

/** The files that one brings along at once, itself included: without `import()`, and without `require` in a function. */
async function closureOf(file: string, seen = new Set<string>()): Promise<Set<string>> {
  if (seen.has(file)) return seen
  seen.add(file)
  const text = await readFile(new URL(file, dist), 'utf8')
  const atOnce = /^(?:(?:import|export)\b[^(]*?|(?:const|let|var) .*?\brequire\()["']\.\/([^"']+)["']/gm
  for (const [, name = ''] of text.matchAll(atOnce)) await closureOf(name, seen)
  return seen
}

describe('the published files', () => {
  it('import nothing but each other, the conditional #websocket and #http, the optional ws and what Node brings', async () => {
    const files = (await readdir(dist)).filter((file) => /\.(c?js|d\.c?ts)$/.test(file))
    expect(files).toEqual(
      expect.arrayContaining(['index.js', 'no-op.cjs', 'link.js', 'command.js', 'index.d.ts', 'link.d.cts']),
    )
    const builtins = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]))
    for (const file of files) {
      const allowed = (name: string): boolean =>
        name.startsWith('./') ||
        (['#websocket', '#http'].includes(name) && /^(connect|command)/.test(file)) ||
        (/^node:https?$/.test(name) && file.startsWith('http-node.')) ||
        (/^node:module$/.test(name) && file.startsWith('websocket-node.')) ||
        (name === 'ws' && /^websocket-node\.c?js$/.test(file)) ||
        (builtins.has(name) && file === 'command.js')
      expect(
        (await importsOf(file)).filter((name) => !allowed(name)),
        file,
      ).toEqual([])
    }
  })

  it.each(['js', 'cjs'])('hold the link apart from the entry that everyone loads: .%s', async (kind) => {
    const files = await closureOf(`index.${kind}`)
    for (const file of files) {
      const text = await readFile(new URL(file, dist), 'utf8')
      const found = LINK_PARTS.filter((name) => text.includes(name))
      expect(found, file).toEqual([])
    }
    const imports = await Promise.all([...files].map(importsOf))
    expect(imports.flat()).toContainEqual(expect.stringMatching(/^\.\/connect/))
    const link = await closureOf(`link.${kind}`)
    const texts = await Promise.all([...link].map((file) => readFile(new URL(file, dist), 'utf8')))
    for (const part of LINK_PARTS) expect(texts.join().includes(part), part).toBe(true)
  })

  it.each(['no-op.js', 'no-op.cjs', 'page-production.js', 'page-production.cjs'])(
    'hold nothing for production but %s, and what is real shares with it',
    async (entry) => {
      const files = await closureOf(entry)
      const texts = await Promise.all([...files].map((file) => readFile(new URL(file, dist), 'utf8')))
      const found = [...LINK_PARTS, ...FRONT_PARTS].filter((name) => texts.join().includes(name))
      expect(found).toEqual([])
      expect(texts.join().length).toBeLessThan(2_500)
    },
  )

  it('hold one EncodeError, whichever entry it comes from', async () => {
    for (const kind of ['js', 'cjs']) {
      const [real, noOp] = await Promise.all(['index', 'no-op'].map((entry) => closureOf(`${entry}.${kind}`)))
      const shared = [...(real ?? [])].filter((file) => noOp?.has(file))
      expect(shared).toContainEqual(expect.stringMatching(/^encode-error-/))
    }
  })

  it('call no `import()` from CommonJS: it fails under Jest', async () => {
    const files = (await readdir(dist)).filter((file) => file.endsWith('.cjs'))
    expect(files).toContain('websocket-node.cjs')
    for (const file of files) expect(await readFile(new URL(file, dist), 'utf8'), file).not.toMatch(/\bimport\s*\(/)
  })

  it('are all that package.json names, and each exists', async () => {
    const packageJson = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as {
      exports: Conditions
      imports: Conditions
      dependencies?: unknown
    }
    const named = [...pathsIn(packageJson.exports), ...pathsIn(packageJson.imports)]
    expect(named).toEqual(expect.arrayContaining(['./dist/index.js', './dist/no-op.js', './dist/websocket-node.js']))
    for (const path of named) await readFile(new URL(`../${path}`, import.meta.url))
    expect(packageJson.dependencies).toBeUndefined()
  })
})

const INDEX = fileURLToPath(new URL('index.js', dist))

describe('a Node.js without WebSocket, and without ws', () => {
  /** A program that imports the published files, from where nothing leads to ws. */
  async function apart(body: string, file = 'index.js'): Promise<Program> {
    const folder = await mkdtemp(join(tmpdir(), 'devtools-bus-client-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await cp(dist, join(folder, 'dist'), { recursive: true })
    await cp(new URL('../package.json', import.meta.url), join(folder, 'package.json'))
    const url = JSON.stringify(pathToFileURL(join(folder, 'dist', file)).href)
    return new Program(['--input-type=module', '-e', `import * as client from ${url}\n${body}`])
  }

  it.skipIf('WebSocket' in globalThis)(
    'goes over HTTP at once, says why, and ends by itself with all sent',
    async () => {
      const bus = await SmallHttpBus.start({ webSocket: true })
      const program = await apart(`
      const q = new client.EventClient({ pluginId: 'q', url: ${JSON.stringify(bus.url)} })
      q.onStatus(({ status, reason }) => console.log(JSON.stringify({ status, reason })))
      for (let index = 0; index < 500; index += 1) q.emit('x', 'x'.repeat(10_000))`)
      expect(await program.exit()).toBe(0)
      expect(program.stderr).toBe('')
      expect(program.lines.map((line) => JSON.parse(line))).toContainEqual({
        status: 'fallback',
        reason: expect.stringContaining('npm install ws'),
      })
      expect(bus.taken).toHaveLength(500)
      expect(bus.sockets).toHaveLength(0)
    },
  )

  it.skipIf('WebSocket' in globalThis)('stays while it listens, until it closes the client', async () => {
    const bus = await SmallHttpBus.start()
    const program = await apart(`
      const q = new client.EventClient({ pluginId: 'q', url: ${JSON.stringify(bus.url)} })
      q.on('x', (event) => {
        console.log(event.payload)
        q.close()
      })`)
    await bus.until(({ streams }) => streams.length === 1)
    bus.say({ type: 'q:x', payload: 'heard' })
    expect(await program.exit()).toBe(0)
    expect(program.lines).toEqual(['heard'])
  })

  it.skipIf('WebSocket' in globalThis).each([
    ['ends once the bus has the event', undefined, 0, ''],
    ['says that the bus would not take it', { status: 413 }, 1, 'exceeds the size limit of the bus'],
    ['says that the bus refused it', { status: 403, body: '{"error":{"message":"not you"}}' }, 1, 'not you'],
  ])('the command emit %s', async (_, answer, exit, why) => {
    let posts = 0
    const bus = await SmallHttpBus.start({
      instead: ({ method }) => (method === 'POST' && posts++ === 0 ? answer : undefined),
    })
    const args = JSON.stringify(['node', '', 'emit', 'q:x', '1', '--timeout', '2000', '--url', bus.url])
    const program = await apart(`await client.main(${args})`, 'command.js')
    expect(await program.exit()).toBe(exit)
    expect(program.stderr).toContain(why)
    expect(bus.taken.filter((event) => event !== null)).toHaveLength(exit === 0 ? 1 : 0)
  })

  it.skipIf('WebSocket' in globalThis)('is told what is missing where the bus is away; emits are counted', async () => {
    const program = await apart(`
      const q = new client.EventClient({ pluginId: 'q', url: 'http://127.0.0.1:1', queue: { events: 2 } })
      q.onStatus((status) => {
        if (status.reason === undefined) return
        for (let index = 0; status.dropped === 0 && index < 5; index += 1) q.emit('x', index)
        console.log(JSON.stringify(q.status))
      })
      q.emit('x', 0)`)
    expect(await program.exit()).toBe(0)
    expect(program.stderr).toBe('')
    expect(JSON.parse(program.lines[0] ?? '')).toEqual({
      status: 'connecting',
      lost: 0,
      gaps: 0,
      dropped: 4,
      reason: expect.stringContaining('npm install ws'),
    })
  })
})

it('of which some are missing, as after a broken installation, say so, and the program goes on', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'devtools-bus-client-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const filter = (path: string): boolean => !/connect-[^/]*\.c?js$/.test(path)
  await cp(dist, join(folder, 'dist'), { recursive: true, filter })
  const url = JSON.stringify(pathToFileURL(join(folder, 'dist/index.js')).href)
  const program = new Program([
    '--input-type=module',
    '-e',
    `import { EventClient } from ${url}
     new EventClient({ pluginId: 'q', url: 'http://127.0.0.1:1' }).emit('x', 1)`,
  ])
  expect(await program.exit()).toBe(0)
  expect(program.stderr).toContain('the link could not be loaded')
})

describe.each([
  ['an ES module', 'index.js', (url: string) => `import { EventClient } from ${JSON.stringify(url)}`],
  [
    'CommonJS',
    'index.cjs',
    (url: string) =>
      `import { createRequire } from 'node:module'; const { EventClient } = createRequire(import.meta.url)(${JSON.stringify(fileURLToPath(url))})`,
  ],
])('a process whose descriptors are exhausted when it first emits, from %s', (_, file, importing) => {
  it.skipIf(process.platform === 'win32')('says so, and delivers all once there are some again', async () => {
    const bus = await SmallHttpBus.start({ webSocket: true })
    const script = `${importing(new URL(file, dist).href)}
      import { closeSync, openSync } from 'node:fs'
      const held = []
      try { for (;;) held.push(openSync('/dev/null', 'r')) } catch {}
      const q = new EventClient({ pluginId: 'q', url: ${JSON.stringify(bus.url)} })
      const reasons = []
      q.onStatus(({ status, reason }) => {
        reasons.push([status, reason ?? ''])
        if (reasons.length === 2) {
          q.emit('x', 2)
          for (const descriptor of held.splice(0)) closeSync(descriptor)
        }
      })
      q.emit('x', 1)
      const awake = setInterval(() => {}, 1_000)
      while (q.status.status === 'connecting') await new Promise((resolve) => setTimeout(resolve, 10))
      clearInterval(awake)
      q.emit('x', 3)
      await q.close()
      console.log(JSON.stringify(reasons))
      console.log(JSON.stringify(q.status))`
    const program = Program.withFewFiles(64, ['--input-type=module', '-e', script])
    expect(await program.exit()).toBe(0)
    const [reasons, status] = program.lines.map((line) => JSON.parse(line))
    expect(reasons[1]).toEqual([
      'connecting',
      expect.stringMatching(/could not be loaded.*(EMFILE|too many open files)/),
    ])
    expect(status).toMatchObject({ lost: 0, dropped: 0 })
    expect(bus.taken.map(({ payload }) => payload)).toEqual([1, 2, 3])
  })
})

describe('a process with an event client', () => {
  const script = (body: string): string[] => [
    '--input-type=module',
    '-e',
    `import { EventClient } from ${JSON.stringify(INDEX)}\n${body}`,
  ]

  it('changes no global by importing it', async () => {
    const program = new Program([
      '--input-type=module',
      '-e',
      `const before = Reflect.ownKeys(globalThis).length
       await import(${JSON.stringify(INDEX)})
       console.log(Reflect.ownKeys(globalThis).length - before)`,
    ])
    await program.exit()
    expect(program.lines).toEqual(['0'])
  })

  it('that only emits comes to its end by itself, with all that it emitted sent', async () => {
    const bus = await SmallBus.start()
    const program = new Program(
      script(`
        const client = new EventClient({ pluginId: 'q' })
        for (let index = 0; index < 500; index += 1) client.emit('x', 'x'.repeat(10_000))`),
      { DEVTOOLS_BUS_URL: bus.url },
    )
    expect(await program.exit()).toBe(0)
    await bus.until(({ closeCodes }) => closeCodes.length === 1)
    expect(bus.messages).toHaveLength(500)
    expect(program.stderr).toBe('')
  })

  it('that only emits over a bridge does so too', async () => {
    const bus = await SmallBus.start()
    const bridge = fileURLToPath(new URL('bridge.js', dist))
    const program = new Program(
      [
        '--input-type=module',
        '-e',
        `import { startRuntimeBridge } from ${JSON.stringify(bridge)}
         startRuntimeBridge()
         const detail = { type: 'q:x', payload: 1 }
         const dispatched = Object.assign(new Event('tanstack-dispatch-event'), { detail })
         globalThis.__TANSTACK_EVENT_TARGET__.dispatchEvent(dispatched)`,
      ],
      { DEVTOOLS_BUS_URL: bus.url },
    )
    expect(await program.exit()).toBe(0)
    expect(bus.messages).toHaveLength(1)
  })

  it('that listens stays until it closes the client', async () => {
    const bus = await SmallBus.start()
    const program = new Program(
      script(`
        const client = new EventClient({ pluginId: 'q', url: process.env.DEVTOOLS_BUS_URL })
        client.on('x', (event) => {
          console.log(event.payload)
          client.close()
        })`),
      { DEVTOOLS_BUS_URL: bus.url },
    )
    await bus.until(({ connections }) => connections.length === 1)
    bus.say({ type: 'q:x', payload: 'heard' })
    expect(await program.exit()).toBe(0)
    expect(program.lines).toEqual(['heard'])
    await bus.until(({ closeCodes }) => closeCodes.length === 1)
    expect(bus.closeCodes).toEqual([1000])
  })

  it.each([
    ['where the bus is away', "{ pluginId: 'q', url: 'http://127.0.0.1:1' }"],
    ['where no bus is known', "{ pluginId: 'q' }"],
  ])('is not kept alive %s', async (_, options) => {
    const program = new Program(
      script(`
        const client = new EventClient(${options})
        client.on('x', () => {})
        client.emit('x', 1)`),
    )
    expect(await program.exit()).toBe(0)
  })
})
