import { setTimeout as pause } from 'node:timers/promises'

/** Looks again and again until it is so, or for `patienceMs`. */
export async function waitUntil(patienceMs: number, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + patienceMs
  while (!(await isSo()) && performance.now() < end) await pause(50)
}
