import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Requirement } from '../src/requirements.js'
import { readJson, readVectors } from './read-vectors.js'

interface Named {
  name: string
  requirement?: string
  requirements?: string[]
}

const names = readdirSync(new URL('../vectors', import.meta.url)).sort()
const known = (readJson('requirements/v1.json') as Requirement[]).map(({ id }) => id)

describe.each(names)('vectors/%s', (file) => {
  const { about, requirements, vectors } = readVectors<Named>(file)

  it('says what it is, and has vectors whose names tell them apart', () => {
    expect(about.join(' ').length).toBeGreaterThan(50)
    const titles = vectors.map(({ name }) => name)
    expect(titles.filter((title, at) => titles.indexOf(title) !== at)).toEqual([])
    expect(titles.length).toBeGreaterThan(0)
  })

  it('cites requirements that exist', () => {
    const cited = [...requirements, ...vectors.flatMap((v) => v.requirements ?? v.requirement ?? [])]
    expect(cited.filter((id) => !known.includes(id))).toEqual([])
  })
})

it('the specification has the vectors it speaks of', () => {
  expect(names).toEqual([
    'encoding.json',
    'events-invalid.json',
    'events-valid.json',
    'routing.json',
    'send.json',
    'session.json',
    'sse.json',
  ])
})
