/** Writes the JSON Schema files and the requirement list: `npm run generate`. A test holds them up to date. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generatedFiles } from './files.js'

for (const [name, content] of await generatedFiles()) {
  const path = fileURLToPath(new URL(`../../${name}`, import.meta.url))
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `${JSON.stringify(content, null, 2)}\n`)
  console.log(name)
}
