import { describe, expect, it } from 'vitest'
import { brokenFreezes, frozenSet, type ReleasedVersions } from '../src/released.js'
import { readRequirements } from '../src/requirements.js'
import { readSections } from '../src/sections.js'
import { readJson } from './read-vectors.js'
import { specification } from './specification-text.js'

const released = readJson('requirements/released.json') as ReleasedVersions
const textsOf = (text: string) => [...readRequirements(text), ...readSections(text)]
const texts = textsOf(specification)
const frozen = { 1: frozenSet(texts) }
const next = 'version 1 is released, and its text is frozen; put it back, and write the new rule into the next version'

describe('The text of a released version', () => {
  it('is the one that was released', () => {
    expect(brokenFreezes('1', texts, released)).toEqual([])
  })

  it.each([
    ['a rule', 'PATH-1', 'match the path component exactly', 'match the path component'],
    ['a definition', '§ 1. Words', 'one line of a POST body', 'a POST body'],
    ['a row of a table', '§ 10. Without WebSocket', 'posts half as many', 'posts a third'],
    ['what stands after an example', '§ 2. Endpoints', 'upgrade-required', 'upgrade-wanted'],
  ])('does not change: %s', (_, id, words, others) => {
    const changed = textsOf(specification.replace(words, others))
    expect(brokenFreezes('1', changed, frozen)).toEqual([`the text of ${id} was changed: ${next}`])
  })

  it('may be broken into other lines, and have its columns moved', () => {
    expect(brokenFreezes('1', textsOf(specification.replaceAll('| ', '|   ')), frozen)).toEqual([])
  })

  it('has no less in it', () => {
    const fewer = texts.filter(({ id }) => id !== 'STOP-1')
    expect(brokenFreezes('1', fewer, frozen)).toEqual([
      expect.stringMatching(/^STOP-1 has gone: version 1 is released/),
    ])
  })

  it('has no more in it', () => {
    const more = [...texts, { id: `PATH-${99}`, hash: 'a' }]
    expect(brokenFreezes('1', more, frozen)).toEqual([
      expect.stringMatching(/^PATH-\d\d was added: version 1 is released/),
    ])
  })
})

describe('The text of a version that is not released', () => {
  it('may change', () => {
    expect(brokenFreezes('1', [], {})).toEqual([])
  })
})
