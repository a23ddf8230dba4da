import { createHash } from 'node:crypto'
import { basename } from 'node:path'

/** A name that two folders of one machine do not share, and that people recognise: `shop-3f9ac1` (PROJ-1). */
export function projectName(root: string): string {
  return `${basename(root) || 'root'}-${createHash('sha256').update(root).digest('hex').slice(0, 6)}`
}
