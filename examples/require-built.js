/** Examples use this repository's own packages, which have to be built. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const missing = ['reference-server', 'reference-client']
  .map((name) => fileURLToPath(new URL(`../${name}/dist/index.js`, import.meta.url)))
  .filter((path) => !existsSync(path))
if (missing.length > 0) {
  const root = fileURLToPath(new URL('..', import.meta.url))
  console.error(`the packages of this repository are not built, ${missing[0]} is missing: run npm ci in ${root} first`)
  process.exit(1)
}
