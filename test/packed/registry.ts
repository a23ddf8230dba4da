import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Packed } from './tarballs.js'

/** A registry that has those packages as their latest versions, until the test is done. @returns its URL */
export async function registryOf(packages: readonly Pick<Packed, 'manifest' | 'tarball'>[]): Promise<string> {
  const server = createServer(async ({ url = '' }, response) => {
    const [name, file] = decodeURIComponent(url).slice(1).split('/-/')
    const found = packages.find(({ manifest }) => manifest.name === name)
    if (found === undefined) return response.writeHead(404).end('{}')
    const { manifest, tarball } = found
    const { version } = manifest
    const bytes = await readFile(tarball)
    if (file !== undefined) return response.end(bytes)
    const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`
    const dist = { tarball: `${origin}/${name}/-/${version}.tgz`, integrity }
    const versions = { [version]: { ...manifest, dist } }
    return response
      .setHeader('Content-Type', 'application/json')
      .end(JSON.stringify({ name, 'dist-tags': { latest: version }, versions }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return origin
}
