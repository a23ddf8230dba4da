/** `#3, #5..#9 and 12 more`: numbers in rising order, runs joined, cut off after a few. */
export function numberList(numbers: readonly number[], most = 4): string {
  const runs: [number, number][] = []
  for (const number of numbers) {
    const last = runs.at(-1)
    if (last !== undefined && number === last[1] + 1) last[1] = number
    else runs.push([number, number])
  }
  const shown = runs.slice(0, most).map(([from, to]) => (from === to ? `#${from}` : `#${from}..#${to}`))
  const left = runs.slice(most).reduce((sum, [from, to]) => sum + to - from + 1, 0)
  return left === 0 ? shown.join(', ') : `${shown.join(', ')} and ${left} more`
}
