/**
 * What became of events on their way.
 *
 * @param {string[]} sent @param {string[]} heard
 * @returns {{ missing: string[], foreign: string[], inOrder: boolean }} `foreign`: heard and not sent, or heard too often
 */
export function compare(sent, heard) {
  const open = new Map()
  for (const line of sent) open.set(line, (open.get(line) ?? 0) + 1)
  const foreign = []
  const known = []
  for (const line of heard) {
    const left = open.get(line) ?? 0
    if (left === 0) foreign.push(line)
    else {
      open.set(line, left - 1)
      known.push(line)
    }
  }
  const missing = [...open].flatMap(([line, count]) => Array(count).fill(line))
  return { missing, foreign, inOrder: isPartOf(known, sent) }
}

/** Whether `part` is left of `whole` where some elements are taken away. */
function isPartOf(part, whole) {
  let next = 0
  for (const line of whole) if (line === part[next]) next += 1
  return next === part.length
}
