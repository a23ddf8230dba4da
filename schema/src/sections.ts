/** What the specification says besides its requirements: definitions, tables, orders. Requirements stand on it, so it is frozen with them. */
import { createHash } from 'node:crypto'

export interface Section {
  /** `§ 2. Endpoints`: the heading, of level 1 to 3. */
  id: string
  /** SHA-256 of what stands under it, and after the examples of its requirements; white space counts as one space. */
  hash: string
}

/** Rule, intent and example: what is in the list of requirements, or explains it. */
const OF_A_REQUIREMENT = 3

/** @throws Error where two sections have the same heading. */
export function readSections(specification: string): Section[] {
  const texts = new Map<string, string[]>()
  let current = ''
  for (const part of specification.split(/^(?=#{1,4} )/m)) {
    const [heading = '', ...lines] = part.split('\n')
    const paragraphs = lines
      .join('\n')
      .trim()
      .split(/\n\s*\n/)
    if (!heading.startsWith('#### ')) {
      current = `§ ${heading.replace(/^#+ /, '')}`
      if (texts.has(current)) throw new Error(`two sections have the heading "${heading}"`)
      texts.set(current, paragraphs)
    } else texts.get(current)?.push(...paragraphs.slice(OF_A_REQUIREMENT))
  }
  return [...texts].map(([id, paragraphs]) => ({ id, hash: hashOf(paragraphs) }))
}

function hashOf(paragraphs: readonly string[]): string {
  const text = paragraphs.join(' ').replace(/\s+/g, ' ').trim()
  return createHash('sha256').update(text).digest('hex')
}
