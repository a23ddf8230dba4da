/** docs/migrating.md: its code is run, against the published packages and those of this repository. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBus } from '@devtools-bus/server'
import { describe, expect, it, onTestFinished } from 'vitest'
import { blocks, hasRun, Project } from './migrating/page-code.js'
import { keyIn, Panel } from './migrating/panel.js'
import type { Program } from './migrating/program.js'
import { registryOf } from './packed/registry.js'
import { outputOf, run } from './packed/run.js'
import { type Packed, pack } from './packed/tarballs.js'
import { read } from './repository-files.js'

const LIBRARIES = ['library-before', 'library-after']

/** The bus of a process is asked for by a panel; the library in that process answers. */
async function answers(project: Project, program: Program): Promise<void> {
  await program.line(/^ready$/)
  const panel = await Panel.connect(project.url)
  expect((await panel.refresh('user:1')).payload).toEqual({ key: 'user:1' })
}

it('says which published versions it is about: those it is tried with', () => {
  const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> }
  const published = Object.entries(devDependencies).filter(([name]) => name.startsWith('@tanstack/'))
  expect(published).toHaveLength(3)
  for (const [name, version] of published) expect(read('docs/migrating.md')).toContain(`\`${name}\` (${version})`)
})

it('its TypeScript compiles, strictly', async () => {
  await Project.make()
}, 90_000)

describe.each(LIBRARIES)('with %s', (library) => {
  it.each(['server-before', 'server-after', 'attached-before', 'attached-after'])(
    '%s: library and panel hear each other',
    async (server) => {
      const project = await Project.make()
      const program = project.run(`
      await import('./${server}.js')
      await import('./${library}.js')
      console.log('ready')`)
      await answers(project, program)
    },
  )

  it.each(['vite-before', 'vite-after'])('%s: what Vite loads and a panel hear each other', async (config) => {
    const project = await Project.make()
    const program = project.run(`
      import { createServer } from 'vite'
      const inline = { configFile: './${config}.config.js', cacheDir: '.vite', logLevel: 'error', server: { port: 0 } }
      const server = await createServer(inline)
      await server.ssrLoadModule('./${library}.js')
      console.log('ready')`)
    await answers(project, program)
  })

  it.each(['page-before', 'page-after', 'page-beside'])(
    '%s: the server and a library in the page hear each other, once',
    async (page) => {
      const project = await Project.make()
      const bus = project.run(`
      await import('./server-after.js')
      const target = globalThis.__TANSTACK_EVENT_TARGET__
      const send = (type, detail) => target.dispatchEvent(new CustomEvent(type, { detail }))
      const refresh = (key) => send('tanstack-dispatch-event', { type: 'cache:refresh', payload: { key }, pluginId: 'cache' })
      const asking = setInterval(() => refresh(0), 50)
      target.addEventListener('cache:hit', ({ detail: { payload: { key } } }) => {
        if (key === 0) clearInterval(asking)
        if (key < 3) refresh(key + 1)
        else console.log('done')
      })`)
      await Panel.connect(project.url)
      const inPage = project.run(`
      globalThis.window = new EventTarget()
      globalThis.WebSocket ??= (await import('ws')).WebSocket
      await import('./${page}.js')
      const { cache } = await import('./${library}.js')
      cache.on('refresh', ({ payload }) => console.log('heard', payload.key))`)
      await bus.line(/^done$/)
      await inPage.line(/^heard 3$/)
      const heard = inPage.lines.filter((line) => /^heard [123]$/.test(line))
      expect(heard).toEqual(['heard 1', 'heard 2', 'heard 3'])
    },
  )
})

it('vite-after: a runtime apart is told where the bus is by its environment', async () => {
  const project = await Project.make()
  const program = project.run(`
    import { createServer } from 'vite'
    const inline = { configFile: './vite-after.config.js', cacheDir: '.vite', logLevel: 'error', server: { port: 0 } }
    await createServer(inline)
    console.log('bus', process.env.DEVTOOLS_BUS_URL, process.env.DEVTOOLS_BUS_PROJECT)`)
  const [, DEVTOOLS_BUS_URL = '', DEVTOOLS_BUS_PROJECT = ''] = (await program.line(/^bus /)).split(' ')
  expect(new URL(DEVTOOLS_BUS_URL).port).toBe(String(project.port))
  project.run("import './worker-after.js'", { DEVTOOLS_BUS_URL, DEVTOOLS_BUS_PROJECT })
  const panel = await Panel.connect(project.url)
  expect(await panel.refresh('user:1')).toMatchObject({ source: 'server-bridge' })
})

it('overrides put the client in the place of the published one, for code that is not changed', async () => {
  const name = '@tanstack/devtools-event-client'
  const project = await Project.make({ [name]: '@devtools-bus/client' })
  const program = project.run(`
    await import('./server-after.js')
    const { cache } = await import('./library-before.js')
    console.log('status' in cache && 'ready')`)
  await answers(project, program)
})

it('npm installs it so, for a library that depends on the published one and for the project itself', async () => {
  hasRun.add('package.json')
  const folder = await mkdtemp(join(tmpdir(), 'devtools-bus-overrides-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const [client] = (await pack(folder)).filter(({ manifest }) => manifest.name === '@devtools-bus/client')
  const name = '@tanstack/devtools-event-client'
  const manifest = {
    name: '@devtools-bus/a-library',
    version: '1.0.0',
    exports: {},
    dependencies: { [name]: '^0.5.0' },
  }
  const library = join(folder, 'library')
  await mkdir(library)
  await writeFile(
    join(library, 'package.json'),
    JSON.stringify({ ...manifest, main: 'index.js', exports: './index.js' }),
  )
  await writeFile(join(library, 'index.js'), `module.exports = require('${name}')`)
  await outputOf(run('npm', ['pack', '--pack-destination', folder], { cwd: library }))
  const packedLibrary = { manifest, tarball: join(folder, 'devtools-bus-a-library-1.0.0.tgz') }
  const registry = await registryOf([client as Packed, packedLibrary])

  const reader = join(folder, 'reader')
  await mkdir(reader)
  const { dependencies, overrides } = JSON.parse(blocks.get('package.json') ?? '') as Record<string, object>
  const project = { private: true, dependencies: { ...dependencies, [manifest.name]: manifest.version }, overrides }
  await writeFile(join(reader, 'package.json'), JSON.stringify(project))
  await writeFile(join(reader, '.npmrc'), `@devtools-bus:registry=${registry}`)
  await outputOf(run('npm', ['install', '--no-audit', '--no-fund'], { cwd: reader }))
  const code = `['${name}', '${manifest.name}'].map((name) => 'status' in require(name).EventClient.prototype)`
  expect(await outputOf(run(process.execPath, ['-p', code], { cwd: reader }))).toBe('[ true, true ]\n')
}, 90_000)

it.each(['main-before', 'main-after'])('%s: a worker thread and a panel hear each other', async (main) => {
  const project = await Project.make()
  hasRun.add(`${main.replace('main', 'worker')}.js`)
  project.run(`import './${main}.js'`)
  const panel = await Panel.connect(project.url)
  expect(await panel.refresh('user:1')).toMatchObject({ type: 'cache:hit', payload: { key: 'user:1' } })
})

it('worker-bridge: a published event client in a runtime apart and a panel hear each other', async () => {
  const project = await Project.make()
  project.run("import './server-after.js'")
  const panel = await Panel.connect(project.url)
  project.run("import './worker-bridge.js'", { DEVTOOLS_BUS_URL: project.url })
  expect(await panel.refresh('user:1')).toMatchObject({ payload: { key: 'user:1' }, source: 'server-bridge' })
})

it('main-global: a worker thread is told the address and the token, which a panel needs too', async () => {
  const project = await Project.make()
  hasRun.add('worker-global.js')
  const program = project.run("import './main-global.js'")
  const [url = '', token] = (await program.line(/^http/)).split(' ')
  await expect(Panel.connect(url)).rejects.toThrow('401')
  const panel = await Panel.connect(url, `?token=${token}`)
  expect(await panel.refresh('user:1')).toMatchObject({ payload: { key: 'user:1' }, source: 'server-bridge' })
})

describe('what behaves differently', () => {
  async function projectWithBus(): Promise<{ project: Project; bus: ReturnType<typeof createBus> }> {
    const project = await Project.make()
    const bus = createBus({ port: project.port, eventTarget: false })
    onTestFinished(() => bus.stop())
    await bus.start()
    return { project, bus }
  }

  it('an event client does not hear itself over a link, unless it is asked to', async () => {
    const { project } = await projectWithBus()
    expect(await project.run("import './own-events.js'").end()).toEqual(['one', 'other'])
  })

  it('emit throws an EncodeError where a payload cannot be written', async () => {
    const { project } = await projectWithBus()
    const lines = await project.run("import './emit-errors.js'").end()
    expect(lines[0]).toMatch(/^true cannot be written as JSON: Converting circular structure/)
  })

  it('the status tells of the connection, and the process ends with its last client', async () => {
    const { project } = await projectWithBus()
    expect(await project.run("import './status.js'").end()).toEqual(['connecting 0 0', 'open 0 0', 'closed 0 0'])
  })

  it('the root entry is the real client but for the condition production', async () => {
    const project = await Project.make()
    expect(await project.run("import './production.js'").end()).toEqual(['true'])
    expect(await project.run("import './production.js'", {}, '--conditions=production').end()).toEqual(['false'])
  })

  it('a bus with a token and another origin takes those who have both', async () => {
    const project = await Project.make()
    const [url = '', token] = (await project.run("import './token.js'").line(/^http/)).split(' ')
    await Panel.connect(url, `?token=${token}`, { origin: 'https://app.example' })
    await expect(Panel.connect(url, '', { origin: 'https://app.example' })).rejects.toThrow('401')
    await expect(Panel.connect(url, `?token=${token}`, { origin: 'https://other.example' })).rejects.toThrow('403')
  })

  it('a program that posts JSON is told that its event was accepted', async () => {
    const { project, bus } = await projectWithBus()
    const heard: unknown[] = []
    bus.on('cache:refresh', ({ payload }) => heard.push(keyIn(payload)))
    expect(await project.run("import './post.js'").end()).toEqual(['202'])
    expect(heard).toEqual(['user:1'])
  })
})

it('every block of the page has been run', () => {
  expect([...blocks.keys()].filter((name) => !hasRun.has(name))).toEqual([])
})
