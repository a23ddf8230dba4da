/** What is counted. */

/** `up`: the subject emits. `down`: it hears what the panel emits. */
export type Direction = 'up' | 'down'

export interface Burst {
  direction: Direction
  count: number
}

export function runOf({ direction, count }: Burst): string {
  return `${direction}-${count}`
}

/** Numbers of the events that a party has heard, in the order in which it did, by run. */
export type AllHeard = Record<string, number[]>

/** What became of one burst with one of those who are to hear it. */
export interface Outcome {
  sent: number
  /** How many different ones of them were heard. */
  heard: number
  /** Heard again. */
  doubled: number
  inOrder: boolean
  /** From the first emit to the last event heard; undefined: none was. */
  ms: number | undefined
}

export function judge(count: number, numbers: readonly number[], ms: number | undefined): Outcome {
  const distinct = [...new Set(numbers)].filter((n) => n >= 0 && n < count)
  return {
    sent: count,
    heard: distinct.length,
    doubled: numbers.length - distinct.length,
    inOrder: distinct.every((n, index) => index === 0 || n > (distinct[index - 1] as number)),
    ms: numbers.length === 0 ? undefined : ms,
  }
}

/** Everything was heard, once and in order. */
export function isWhole({ sent, heard, doubled, inOrder }: Outcome): boolean {
  return heard === sent && doubled === 0 && inOrder
}
