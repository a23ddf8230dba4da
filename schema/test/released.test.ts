import { describe, expect, it } from 'vitest'
import { brokenFreezes, frozenSet, type ReleasedVersions } from '../src/released.js'
import type { Requirement } from '../src/requirements.js'
import { readJson } from './read-vectors.js'

const released = readJson('requirements/released.json') as ReleasedVersions
const requirements = readJson('requirements/v1.json') as Requirement[]
const frozen = { 1: frozenSet(requirements) }

describe('The requirements of a released version', () => {
  it('are those that were released', () => {
    expect(brokenFreezes('1', requirements, released)).toEqual([])
  })

  it('have their texts for good', () => {
    const changed = requirements.map((one) => (one.id === 'ROUTE-3' ? { ...one, hash: 'another' } : one))
    expect(brokenFreezes('1', changed, frozen)).toEqual([
      'the text of ROUTE-3 was changed: version 1 is released, and its requirements are frozen; put it back, and write the new rule into the next version',
    ])
  })

  it('are not fewer', () => {
    const fewer = requirements.filter(({ id }) => id !== 'STOP-1')
    expect(brokenFreezes('1', fewer, frozen)).toEqual([
      expect.stringMatching(/^STOP-1 has gone: version 1 is released/),
    ])
  })

  it('are not more', () => {
    const [first] = requirements as [Requirement]
    const more = [...requirements, { ...first, id: `PATH-${99}` }]
    expect(brokenFreezes('1', more, frozen)).toEqual([
      expect.stringMatching(/^PATH-\d\d was added: version 1 is released/),
    ])
  })
})

describe('The requirements of a version that is not released', () => {
  it('may change', () => {
    expect(brokenFreezes('1', [], {})).toEqual([])
  })
})
