import type { ClientCase } from '../../subject.js'

/** Every case for a client, in the specification's order. */
export const clientCases: readonly ClientCase[] = []
