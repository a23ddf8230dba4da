/** What "flat" means: at the end no more than a quarter above what it was after warming up, and 16 MiB. */
const FACTOR = 1.25
const ROOM = 16 * 1024 * 1024

/** Memory of one process, in bytes, at three moments. */
export interface Memory {
  start: number
  warm: number
  end: number
}

export function isFlat({ warm, end }: Memory): boolean {
  return end <= warm * FACTOR + ROOM
}

export function memoryRow({ start, warm, end }: Memory): string {
  const flat = isFlat({ start, warm, end }) ? 'flat' : 'NOT FLAT: more than warm x 1.25 + 16 MiB'
  return `${mebibytes(start)} / ${mebibytes(warm)} / ${mebibytes(end)} MiB, ${flat}`
}

function mebibytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1)
}
