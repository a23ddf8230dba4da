/** Freezes the text of a version: `node schema/dist/generate/release.js 1`, once, when it is released. */
import { readFile, writeFile } from 'node:fs/promises'
import { frozenSet, type ReleasedVersions } from '../released.js'
import { readRequirements } from '../requirements.js'
import { readSections } from '../sections.js'

const [version = ''] = process.argv.slice(2)
const file = new URL('../../requirements/released.json', import.meta.url)
const released = JSON.parse(await readFile(file, 'utf8')) as ReleasedVersions
if (!/^\d+$/.test(version)) throw new Error('say which version is released: release.js 1')
if (released[version] !== undefined) throw new Error(`version ${version} is released already: its text is frozen`)
const specification = await readFile(new URL(`../../../spec/v${version}.md`, import.meta.url), 'utf8')
const all = { ...released, [version]: frozenSet([...readRequirements(specification), ...readSections(specification)]) }
await writeFile(file, `${JSON.stringify(all, null, 2)}\n`)
