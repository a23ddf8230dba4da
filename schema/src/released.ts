/** What is frozen: of each released version of the protocol its requirements, by id, with the hash of their text. */
import type { Requirement } from './requirements.js'

/** `{"1": {"PATH-1": "bd93a4…"}}`. A version that has not been released has no entry. */
export type ReleasedVersions = Readonly<Record<string, Readonly<Record<string, string>>>>

/** The entry of a version that is released now. */
export function frozenSet(requirements: readonly Requirement[]): Record<string, string> {
  return Object.fromEntries(requirements.map(({ id, hash }) => [id, hash]))
}

/** How the requirements of a version differ from what was released, each a sentence that says what to do. */
export function brokenFreezes(
  version: string,
  requirements: readonly Requirement[],
  released: ReleasedVersions,
): string[] {
  const frozen = released[version]
  if (frozen === undefined) return []
  const next = `version ${version} is released, and its requirements are frozen`
  const present = new Map(requirements.map(({ id, hash }) => [id, hash]))
  const changed = Object.entries(frozen).flatMap(([id, hash]) => {
    if (present.get(id) === hash) return []
    if (!present.has(id)) return [`${id} has gone: ${next}; put it back, and leave it out of the next version`]
    return [`the text of ${id} was changed: ${next}; put it back, and write the new rule into the next version`]
  })
  const added = [...present.keys()].filter((id) => frozen[id] === undefined)
  return [...changed, ...added.map((id) => `${id} was added: ${next}; write it into the next version`)]
}
