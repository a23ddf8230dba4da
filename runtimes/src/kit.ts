import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const repository = fileURLToPath(new URL('../..', import.meta.url))
const manifests = join(repository, 'runtimes/install')
const PACKAGES = ['schema', 'reference-server', 'reference-client']
const shell = process.platform === 'win32'

/** What the matrix is run with: packages installed as users have them, in folders from which nothing of this repository is found. */
export interface Kit {
  /** Runtimes and frameworks. Kept for the next time. */
  installed: string
  /** Within it, the packages of this repository, packed and unpacked, and the programs of the rows. */
  work: string
  /** Elsewhere, event clients alone: no `ws`. */
  withoutWs: string
  /** Removes what is not kept. */
  dispose(): void
}

/** @param say told of what takes a while */
export async function prepareKit(say: (line: string) => void): Promise<Kit> {
  const installed = await install(say)
  const work = mkdtempSync(join(installed, 'run-'))
  const withoutWs = mkdtempSync(join(tmpdir(), 'devtools-bus-runtimes-'))
  await addOwnPackages(work, withoutWs)
  const published = 'node_modules/@tanstack/devtools-event-client'
  cpSync(join(installed, published), join(withoutWs, published), { recursive: true })
  writeFileSync(join(withoutWs, 'package.json'), '{ "type": "module" }')
  return {
    installed,
    work,
    withoutWs,
    dispose() {
      for (const folder of [work, withoutWs]) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** By what is locked, so that whoever has the same finds it there. */
async function install(say: (line: string) => void): Promise<string> {
  const lockfile = readFileSync(join(manifests, 'package-lock.json'))
  const hash = createHash('sha256').update(lockfile).digest('hex').slice(0, 12)
  const folder = join(cacheFolder(), `runtimes-${hash}`)
  if (existsSync(folder)) return folder
  say(`installing runtimes and frameworks into ${folder} …`)
  mkdirSync(cacheFolder(), { recursive: true })
  const begun = mkdtempSync(`${folder}-`)
  try {
    cpSync(manifests, begun, { recursive: true })
    await run('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: begun, shell })
    // Whole or not at all. Somebody else may have been faster.
    if (!existsSync(folder)) renameSync(begun, folder)
    return folder
  } finally {
    rmSync(begun, { recursive: true, force: true })
  }
}

function cacheFolder(): string {
  const caches = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  return process.env.DEVTOOLS_BUS_RUNTIMES || join(caches, 'devtools-bus')
}

async function addOwnPackages(work: string, withoutWs: string): Promise<void> {
  const packed = join(work, 'packed')
  mkdirSync(packed)
  const chosen = PACKAGES.flatMap((name) => ['-w', name])
  const command = ['pack', '--json', '--ignore-scripts', '--pack-destination', packed, ...chosen]
  const { stdout } = await run('npm', command, { cwd: repository, shell })
  // npm says it as an array, or by package name.
  const files = Object.values(JSON.parse(stdout) as Record<string, { name: string; filename: string }>)
  for (const { name, filename } of files) {
    await unpack(join(packed, filename), join(work, 'node_modules', name))
    if (name === '@devtools-bus/client') await unpack(join(packed, filename), join(withoutWs, 'node_modules', name))
  }
}

async function unpack(file: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  await run('tar', ['-xzf', file, '-C', folder, '--strip-components=1'])
}

export function versionIn({ installed }: Kit, name: string): string | undefined {
  const manifest = join(installed, 'node_modules', name, 'package.json')
  return existsSync(manifest) ? (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version : undefined
}
