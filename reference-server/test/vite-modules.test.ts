/** What the Vite plugin adds to modules, as text. */
import { SourceMap, type SourceMapping } from 'node:module'
import { describe, expect, test, vi } from 'vitest'
import { connectingWith, firstIn, namingIn } from '../src/vite/browser-modules.js'
import { bridgingWith, importingFirst, isSource } from '../src/vite/server-modules.js'

describe('a module of the server', () => {
  test.each([
    ['begins with the import', 'import a from "a"', 'import "v";import a from "a"'],
    ['keeps a hashbang in front', '#!/usr/bin/env node\na()', '#!/usr/bin/env node\nimport "v";a()'],
    ['keeps a directive in front', "'use client'\na()", '\'use client\';import "v";\na()'],
    ['keeps a directive with its semicolon in front', '"use server"; a()', '"use server";import "v"; a()'],
    [
      'keeps several, with comments before and between',
      "// one\n/* two * / */ 'use client' // three\n'use strict'\na()",
      "// one\n/* two * / */ 'use client' // three\n'use strict';import \"v\";\na()",
    ],
    ['takes a comment for nothing else', '/* licence */\na()', 'import "v";/* licence */\na()'],
    ['takes a string in an expression for nothing else', "'use client' + a()", 'import "v";\'use client\' + a()'],
    ['may be empty', '', 'import "v";'],
  ])('%s', (_, code, expected) => {
    expect(importingFirst(code, 'v').code).toBe(expected)
  })

  test('that begins with thousands of comments takes no time', () => {
    const comments = `${'/'.repeat(10_000)}\n${'/* */'.repeat(10_000)}`
    expect(importingFirst(comments, 'v').code).toBe(`import "v";${comments}`)
  })

  test.each(['const first', 'first = 1', 'const second', 'second', '= first'])(
    'has a map that leads from %j to where it was',
    (words) => {
      const code = '"use strict";const first = 1\n  const second = first'
      const { code: changed, map } = importingFirst(code, 'v')
      const { originalLine, originalColumn } = new SourceMap({ sourceRoot: '', sourcesContent: [], ...map }).findEntry(
        ...positionOf(words, changed),
      ) as SourceMapping
      expect([originalLine, originalColumn]).toEqual(positionOf(words, code))
    },
  )

  test.each([
    ['/app/server.ts', true],
    ['/app/page.jsx', true],
    ['/app/style.css', false],
    ['/app/node_modules/library/index.js', false],
    ['\0virtual.js', false],
  ])('%s: %s', (id, is) => {
    expect(isSource(id, id)).toBe(is)
  })
})

describe('the modules that a browser loads first', () => {
  test.each([
    ['/x/node_modules/vite/dist/client/client.mjs', 'page'],
    ['/x/node_modules/vite/dist/client/bundledDevClient.mjs', 'page'],
    ['/x/node_modules/vite/dist/client/env.mjs', 'worker'],
    ['/x/src/client.mjs', undefined],
  ])('%s: that of a %s', (file, place) => {
    expect(firstIn(file)).toBe(place)
  })

  test('name the bus where they come from, whatever page or worker it is', () => {
    const evaluate = (code: string, globals: Record<string, unknown>) => {
      const body = `delete globalThis.__DEVTOOLS_BUS__; try { ${code}; return globalThis.__DEVTOOLS_BUS__ } finally { delete globalThis.__DEVTOOLS_BUS__ }`
      return new Function(...Object.keys(globals), body)(...Object.values(globals))
    }
    const where = { url: 'http://127.0.0.1:4206', path: '/base/__devtools', project: 'p' }
    const here = { url: 'http://dev:5173/base/__devtools', project: 'p' }
    const inPage = namingIn('page', where).replaceAll('import.meta.url', JSON.stringify('http://dev:5173/@vite/client'))
    expect(evaluate(inPage, { location: { origin: 'http://elsewhere' } })).toEqual(here)
    const inWorker = namingIn('worker', where)
    expect(evaluate(inWorker, { location: { origin: 'http://dev:5173' } })).toEqual(here)
    expect(evaluate(inWorker, { location: { origin: 'http://elsewhere' }, window: {} })).toBeUndefined()
    expect(evaluate(namingIn('worker', { url: where.url }), {})).toEqual({ url: where.url })
  })
})

/** Line and column, from 0. */
function positionOf(words: string, text: string): [number, number] {
  const lines = text.slice(0, text.indexOf(words)).split('\n')
  return [lines.length - 1, lines.at(-1)?.length ?? 0]
}

test.each([
  [
    'a runtime',
    (specifier: string) => bridgingWith(specifier, ''),
    'startRuntimeBridge',
    'event clients of this runtime are not connected',
  ],
  ['a page', connectingWith, 'startPageBus', 'this page is not connected'],
])('where the bus is named wrongly, %s goes on, and says so', async (_, code, start, message) => {
  const broken = `export function ${start}() { throw new TypeError('no address of a bus') }`
  const specifier = `data:text/javascript,${encodeURIComponent(broken)}`
  const told = vi.spyOn(console, 'error').mockImplementation(() => {})
  try {
    await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code(specifier))}`)
    await vi.waitFor(() => expect(told).toHaveBeenCalledWith(expect.stringContaining(message), expect.any(TypeError)))
  } finally {
    told.mockRestore()
  }
})
