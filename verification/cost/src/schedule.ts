import { readFileSync } from 'node:fs'

/** How the main thread of a process was scheduled up to a time, all in milliseconds. */
export interface Scheduled {
  /** Since the epoch, as other processes count it too. */
  at: number
  cpuMs: number
  /** Ready to run, while other threads had the processors. Linux tells; elsewhere it is 0. */
  waitedMs: number
}

export function scheduledUntilNow(): Scheduled {
  const at = now()
  try {
    const [cpu, waited] = readFileSync('/proc/self/schedstat', 'utf8').split(' ')
    return { at, cpuMs: Number(cpu) / 1e6, waitedMs: Number(waited) / 1e6 }
  } catch {
    const { user, system } = process.cpuUsage()
    return { at, cpuMs: (user + system) / 1_000, waitedMs: 0 }
  }
}

export function now(): number {
  return performance.timeOrigin + performance.now()
}

/** What was used between two times, from samples in the order of time. */
export function between(samples: readonly Scheduled[], from: number, to: number): Omit<Scheduled, 'at'> {
  const [first, last] = [at(samples, from), at(samples, to)]
  return { cpuMs: last.cpuMs - first.cpuMs, waitedMs: last.waitedMs - first.waitedMs }
}

function at(samples: readonly Scheduled[], time: number): Omit<Scheduled, 'at'> {
  const index = samples.findIndex((sample) => sample.at >= time)
  const after = samples[index] ?? samples.at(-1) ?? { at: time, cpuMs: 0, waitedMs: 0 }
  const before = samples[index - 1] ?? after
  const share = after.at === before.at ? 1 : (time - before.at) / (after.at - before.at)
  return {
    cpuMs: before.cpuMs + share * (after.cpuMs - before.cpuMs),
    waitedMs: before.waitedMs + share * (after.waitedMs - before.waitedMs),
  }
}
