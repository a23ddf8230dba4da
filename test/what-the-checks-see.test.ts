import { expect, it } from 'vitest'
import { linksOf } from './markdown-links.js'
import { specifiersOf } from './module-specifiers.js'

it('sees every way in which a source file names a module, and where', () => {
  const source = `
    import a from 'a'
    import type { B } from 'b'
    import 'c'
    export * from 'd'
    export type { E } from 'e'
    const f = await import('f')
    type G = import('g').G
    const h = require('h')
    const i = require.resolve('i')
    const j = import.meta.resolve('j')
    import k = require('k')
    // import 'comment'
    const text = "import 'text'"
  `
  expect(specifiersOf('source.ts', source)).toEqual(
    [...'abcdefghijk'].map((name, index) => ({ name, line: index + 2, typeOnly: 'beg'.includes(name) })),
  )
})

it('sees the links of a Markdown text, and none in its code', () => {
  const text = ['[a](a.md) and `[b](b.md)`', '```', '[c](c.md)', '```', '[`d`](d.md#d "title")', '', '[e]: e.md'].join(
    '\n',
  )
  expect(linksOf(text).map(({ target }) => target)).toEqual(['a.md', 'd.md#d', 'e.md'])
})
