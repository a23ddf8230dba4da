/** One bus's side on an event target; what it is made of is its own business. */
export type Side = object

/**
 * The sides that the buses and bridges of this project have on one event target, whichever package, and copy of it, they come from. A bus of another
 * make goes first, so each of them asks for one before it hands out; among themselves the first does it (LOCAL-2).
 */
export interface Sides {
  /** In the order in which they came. */
  list: Side[]
  /** How many ask at this moment whether a bus of another make is there. None of the list answers them. */
  asking: number
}

// The number changes with every change of the shape: other copies, and the other package, have the same code.
const KEY = Symbol.for('devtools-bus/sides/1')

export function sidesOf(target: EventTarget): Sides {
  const holder = globalThis as { [KEY]?: WeakMap<EventTarget, Sides> }
  holder[KEY] ??= new WeakMap()
  const sides = holder[KEY].get(target) ?? { list: [], asking: 0 }
  holder[KEY].set(target, sides)
  return sides
}

export function joinSides({ list }: Sides, side: Side): void {
  if (!list.includes(side)) list.push(side)
}

export function leaveSides({ list }: Sides, side: Side): void {
  if (list.includes(side)) list.splice(list.indexOf(side), 1)
}
