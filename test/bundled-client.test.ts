/** What a page pays for the packed client, with the bundler that most of its users have. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { install } from './packed/consumer.js'
import { outputOf, run, runTool } from './packed/run.js'
import { pack } from './packed/tarballs.js'

/** Texts that no minifier changes. */
const OF_THE_LINK = ['text/event-stream', 'resumed']
const OF_ITS_FRONT = ['getRandomValues', 'tanstack-connect', 'DEVTOOLS_BUS_URL', 'server-bridge']
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'devtools-bus-bundled-'))
  const packed = await pack(folder)
  const client = packed.filter(({ manifest }) => manifest.name === '@devtools-bus/client')
  await install(
    folder,
    client.map(({ tarball }) => tarball),
  )
}, 60_000)
afterAll(() => rm(folder, { recursive: true }))

/** The scripts that `vite build` makes of an entry, and what the page then says of the status of its event client. */
async function bundle(entry: string, mode: string): Promise<{ scripts: string[]; status: string }> {
  const outDir = `bundle-of-${entry}-for-${mode}`
  await outputOf(
    runTool('vite/bin/vite.js', ['build', '--mode', mode], {
      cwd: folder,
      env: { ENTRY: entry, OUT_DIR: outDir, NODE_ENV: mode },
    }),
  )
  const files = (await readdir(join(folder, outDir), { recursive: true })).filter((name) => name.endsWith('.js'))
  const scripts = await Promise.all(files.map((name) => readFile(join(folder, outDir, name), 'utf8')))
  const page = `
    globalThis.window = new EventTarget()
    await import('./${outDir}/entry.js')
    console.log(globalThis.packedStatus)
    process.exit()`
  const stdout = await outputOf(run(process.execPath, ['--input-type=module', '-e', page], { cwd: folder }))
  return { scripts, status: stdout.trim() }
}

/** The scripts with any of these texts in them. */
function having(texts: readonly string[], scripts: readonly string[]): number[] {
  return [...scripts.keys()].filter((index) => texts.some((text) => scripts[index]?.includes(text)))
}

it('nothing but the no-ops is in a bundle for production', async () => {
  const { scripts, status } = await bundle('page.js', 'production')
  expect(scripts).toHaveLength(1)
  expect(having([...OF_THE_LINK, ...OF_ITS_FRONT], scripts)).toEqual([])
  expect(scripts[0]?.length).toBeLessThan(1_000)
  expect(status).toBe('closed')
})

it.each([
  ['is in a bundle for development', 'page.js', 'development'],
  ['is in a bundle for production where it is asked for', 'page-with-devtools-in-production.js', 'production'],
])('the real client %s, with the link in a file of its own', async (_, entry, mode) => {
  const { scripts, status } = await bundle(entry, mode)
  for (const text of [...OF_THE_LINK, ...OF_ITS_FRONT]) expect(having([text], scripts), text).not.toEqual([])
  const front = having(OF_ITS_FRONT, scripts)
  expect(having(OF_THE_LINK, scripts).filter((index) => front.includes(index))).toEqual([])
  expect(status).toBe('open')
})
