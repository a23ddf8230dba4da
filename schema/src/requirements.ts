/**
 * The requirements, read out of the specification's text: the one source of their ids, levels, roles and words.
 *
 * In the text a requirement is a level-4 heading `ID · LEVEL · role`, then the rule, then `_Intent:_`, then `_Example:_`;
 * emphasis by `*` is read alike.
 */
import { createHash } from 'node:crypto'

export interface Requirement {
  /** `ROUTE-3`. */
  id: string
  level: 'MUST' | 'SHOULD'
  /** Whom it binds. */
  role: 'bus' | 'client'
  /** The rule itself, one paragraph. */
  text: string
  intent: string
  /** SHA-256 of `text`, so that a changed rule is seen. */
  hash: string
}

const INTENT = /^[_*]Intent:[_*] /
const EXAMPLE = /^[_*]Example:[_*]/
const HEADING = /^#### (?<id>[A-Z]{2,8}-\d+) · (?<level>MUST|SHOULD) · (?<role>bus|client)$/

/** @throws Error naming the line that is not of that form. */
export function readRequirements(specification: string): Requirement[] {
  const found: Requirement[] = []
  const sections = specification.split(/^(?=#{1,4} )/m)
  for (const section of sections) {
    const [heading = '', ...lines] = section.split('\n')
    if (!heading.startsWith('#### ')) continue
    const { id, level, role } = HEADING.exec(heading)?.groups ?? {}
    if (id === undefined) throw new Error(`not a requirement heading ("#### ID · LEVEL · role"): ${heading}`)
    const paragraphs = lines
      .join('\n')
      .trim()
      .split(/\n\s*\n/)
      .map(unwrap)
    const [text = '', intent = '', example = ''] = paragraphs
    if (!new RegExp(`\\b${level}\\b`).test(text)) throw new Error(`${id}: its first paragraph does not say ${level}`)
    if (!INTENT.test(intent)) throw new Error(`${id}: its second paragraph does not begin "_Intent:_"`)
    if (!EXAMPLE.test(example)) throw new Error(`${id}: its third paragraph does not begin "_Example:_"`)
    if (found.some((other) => other.id === id)) throw new Error(`${id} stands twice`)
    found.push({
      id,
      level: level as Requirement['level'],
      role: role as Requirement['role'],
      text,
      intent: intent.replace(INTENT, ''),
      hash: createHash('sha256').update(text).digest('hex'),
    })
  }
  return found
}

function unwrap(paragraph: string): string {
  return paragraph.replace(/\s*\n\s*/g, ' ').trim()
}
