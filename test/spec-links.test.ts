import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { anchorsOf, linksOf } from './markdown-links.js'
import { filesMatching, place, read, root } from './repository-files.js'

const ID = /(?<![\w-])([A-Z]{2,8})-\d+(?![\w-])/g
/** Of the shape of an id, and none. */
const OTHER_NAMES = new Set(['UTF', 'SHA', 'RFC', 'ISO'])

const defined = new Set([...read('spec/v1.md').matchAll(/^#### ([A-Z]+-\d+) · /gm)].map(([, id]) => id))
const markdown = filesMatching(/\.md$/)
const citing = filesMatching(/\.(md|[cm]?[jt]sx?|py|json|ya?ml)$/).filter((path) => !path.endsWith('package-lock.json'))

it('the specification defines requirements', () => {
  expect(defined.size).toBeGreaterThan(100)
})

it('every requirement cited in source, tests, data or pages stands in spec/v1.md', () => {
  const wrong = citing.flatMap((path) => {
    const text = read(path)
    return [...text.matchAll(ID)]
      .filter(([id, family = '']) => !OTHER_NAMES.has(family) && !defined.has(id))
      .map(({ 0: id, index }) => `${place(path, text, index)} cites ${id}, which spec/v1.md does not define`)
  })
  expect(wrong).toEqual([])
})

it('every relative link of a Markdown file leads to a file, and to a heading where it names one', () => {
  const wrong = markdown.flatMap((path) => {
    const text = read(path)
    return linksOf(text)
      .filter(({ target }) => !/^[a-z][a-z+.-]*:/i.test(target))
      .flatMap(({ target, index }) => {
        const [file = '', anchor] = decodeURIComponent(target).split('#')
        const leadsTo = file === '' ? path : join(dirname(path), file)
        if (!existsSync(join(root, leadsTo))) return [`${place(path, text, index)} links to ${target}: no such file`]
        if (anchor === undefined || anchorsOf(read(leadsTo)).includes(anchor)) return []
        return [`${place(path, text, index)} links to ${target}: ${leadsTo} has no such heading`]
      })
  })
  expect(wrong).toEqual([])
})
