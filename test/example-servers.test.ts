/** The examples of servers under Bun and Deno, as their READMEs start them. */
import { expect, test } from 'vitest'
import { read } from './repository-files.js'
import { closingRows, found, runExample } from './terminal-example.js'

const EXAMPLES = [
  { name: 'bun', source: 'shop', atOnce: 'shop:exported', count: 30, command: 'shop:clear', answer: 'shop:cleared' },
  {
    name: 'deno',
    source: 'library',
    atOnce: 'library:heading',
    count: 300,
    command: 'library:reread',
    answer: 'library:read',
  },
]

for (const { name, source, atOnce, count, command, answer } of EXAMPLES) {
  const missing = hasPlatformPackage(name)
    ? ''
    : ` (skipped: npm has no ${name} for ${process.platform} on ${process.arch})`
  test.skipIf(missing !== '')(
    `${name}: what request handlers emit is heard, in order, and a command is acted upon${missing}`,
    async () => {
      const { code, lines } = await runExample(name)
      expect(code, lines.join('\n')).toBe(0)

      const row = closingRows(lines).get(source)
      expect(row).toMatchObject({ order: 'kept', lost: '0', commands: '1 of 1' })
      expect(Number(row?.heard)).toBe(Number(row?.sent))
      expect(Number(row?.sent)).toBeGreaterThan(count)
      for (const counts of [row?.BigInts, row?.errors]) expect(counts).toMatch(/^([1-9]\d*) of \1$/)

      // Seen in the panel's lines too, so that the table is not its own only witness.
      expect(found(lines, new RegExp(`← (${atOnce}) `)).length).toBeGreaterThanOrEqual(count)
      expect(found(lines, new RegExp(`([→←] (?:${command}|${answer})) `))).toEqual([`→ ${command}`, `← ${answer}`])
    },
    300_000,
  )
}

/** Bun and Deno come in a package for each platform. */
function hasPlatformPackage(example: string): boolean {
  const { packages } = JSON.parse(read(`examples/${example}/package-lock.json`)) as {
    packages: Record<string, { os?: string[]; cpu?: string[] }>
  }
  return Object.entries(packages).some(
    ([path, { os, cpu }]) =>
      /@(oven|deno)\//.test(path) && os?.includes(process.platform) === true && cpu?.includes(process.arch) === true,
  )
}
