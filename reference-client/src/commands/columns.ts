import stringWidth from 'string-width'

/** Code units allowed per column, combining marks included, before the text is cut. */
const UNITS_PER_COLUMN = 8
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** `text` in at most `columns` columns of a terminal, with `…` where something is missing. */
export function inColumns(text: string, columns: number): string {
  if (columns === Number.POSITIVE_INFINITY) return text
  const longest = Math.max(1, columns) * UNITS_PER_COLUMN
  const isShort = text.length <= longest
  if (isShort && stringWidth(text) <= columns) return text
  let shown = ''
  let width = 1
  for (const { segment } of graphemes.segment(text.slice(0, longest))) {
    width += stringWidth(segment)
    if (width > columns) break
    shown += segment
  }
  return columns < 1 ? '' : `${shown}…`
}
