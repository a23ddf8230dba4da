/** The module hook behind mutate.js. */
let mutant

export function initialize(data) {
  mutant = data
}

export async function load(url, context, nextLoad) {
  const loaded = await nextLoad(url, context)
  if (!url.endsWith(mutant.file) || loaded.source === undefined || loaded.source === null) return loaded
  const source = Buffer.from(loaded.source).toString()
  // A function, since `$` means something in a replacement text.
  return { ...loaded, source: source.replace(mutant.find, () => mutant.by) }
}
