/** What package.json offers as commands is there after `npm ci`, in a folder in which nothing was built before. */
import { expect, test } from 'vitest'
import { read } from './repository-files.js'

const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
const { references } = JSON.parse(read('tsconfig.json')) as { references: { path: string }[] }

const built = Object.entries(scripts).flatMap(([name, script]) => {
  const [, folder] = /^node (\S+)\/dist\//.exec(script) ?? []
  return folder === undefined ? [] : [[name, folder] as const]
})

test('commands that run built code were found', () => {
  expect(built.length).toBeGreaterThan(2)
})

test.each(built)('npm run %s: the build comes by %s', (_, folder) => {
  expect(references.map(({ path }) => path)).toContain(folder)
})
