import type { BusCase } from '../../subject.js'

/** Every case for a bus, in the specification's order. */
export const busCases: readonly BusCase[] = []
