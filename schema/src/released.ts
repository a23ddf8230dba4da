/** What is frozen: of each released version of the protocol its requirements and sections, by id, with the hash of their text. */

/** A requirement, or a section with what it says besides its requirements. */
export interface Text {
  /** `ROUTE-3`, `§ 5. Routing`. */
  id: string
  hash: string
}

/** `{"1": {"PATH-1": "bd93a4…"}}`. A version that has not been released has no entry. */
export type ReleasedVersions = Readonly<Record<string, Readonly<Record<string, string>>>>

/** The entry of a version that is released now. */
export function frozenSet(texts: readonly Text[]): Record<string, string> {
  return Object.fromEntries(texts.map(({ id, hash }) => [id, hash]))
}

/** How the texts of a version differ from what was released, each a sentence that says what to do. */
export function brokenFreezes(version: string, texts: readonly Text[], released: ReleasedVersions): string[] {
  const frozen = released[version]
  if (frozen === undefined) return []
  const next = `version ${version} is released, and its text is frozen`
  const present = new Map(texts.map(({ id, hash }) => [id, hash]))
  const changed = Object.entries(frozen).flatMap(([id, hash]) => {
    if (present.get(id) === hash) return []
    if (!present.has(id)) return [`${id} has gone: ${next}; put it back, and leave it out of the next version`]
    return [`the text of ${id} was changed: ${next}; put it back, and write the new rule into the next version`]
  })
  const added = [...present.keys()].filter((id) => frozen[id] === undefined)
  return [...changed, ...added.map((id) => `${id} was added: ${next}; write it into the next version`)]
}
