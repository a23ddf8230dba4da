/** At least one, and `count` where that is more. */
export function severally<T>(count: number, make: () => T): [T, ...T[]] {
  return [make(), ...Array.from({ length: count - 1 }, make)]
}
