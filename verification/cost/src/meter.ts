import { readFileSync, writeFileSync } from 'node:fs'

/** What a stretch of work cost the process that did it. */
export interface Cost {
  /** Highest resident memory, less what was resident at the start. */
  addedBytes: number
  /** Longest time for which the event loop was busy, in milliseconds of CPU time: other processes do not add to it. */
  longestTurnMs: number
  /** When the main thread had had how much CPU time: pairs of milliseconds since the epoch and milliseconds of CPU time. */
  busy: [at: number, cpuMs: number][]
}

const TICK_MS = 5

/** Measures this process. Where it is Linux, exactly: the kernel keeps the peak, and the CPU time of the main thread. */
export class Meter {
  #resident = 0
  #highest = 0
  #busy: [number, number][] = []
  #longestTurnMs = 0
  #timer: NodeJS.Timeout | undefined

  begin(): void {
    globalThis.gc?.()
    globalThis.gc?.()
    this.#resident = process.memoryUsage.rss()
    this.#highest = this.#resident
    forgetPeak()
    this.#busy = []
    this.#longestTurnMs = 0
    this.#watchTurns()
  }

  end(): Cost {
    clearInterval(this.#timer)
    this.#busy.push([now(), mainThreadMs()])
    const peak = Math.max(this.#highest, peakBytes() ?? 0, process.memoryUsage.rss())
    return {
      addedBytes: peak - this.#resident,
      longestTurnMs: this.#longestTurnMs,
      busy: this.#busy,
    }
  }

  #watchTurns(): void {
    let due = now() + TICK_MS
    let cpu = mainThreadMs()
    this.#busy.push([now(), cpu])
    this.#timer = setInterval(() => {
      const late = now() - due
      const used = mainThreadMs() - cpu
      cpu += used
      this.#longestTurnMs = Math.max(this.#longestTurnMs, Math.min(late, used))
      this.#busy.push([now(), cpu])
      if (peakBytes() === undefined) this.#highest = Math.max(this.#highest, process.memoryUsage.rss())
      due = now() + TICK_MS
    }, TICK_MS)
  }
}

/** CPU time that the main thread had between two times. */
export function cpuBetween({ busy }: Cost, from: number, to: number): number {
  return cpuAt(busy, to) - cpuAt(busy, from)
}

function cpuAt(busy: Cost['busy'], at: number): number {
  const after = busy.findIndex(([time]) => time >= at)
  const [last, lastCpu] = busy.at(-1) ?? [0, 0]
  const [next, nextCpu] = busy[after] ?? [last, lastCpu]
  const [before, beforeCpu] = busy[after - 1] ?? [next, nextCpu]
  if (after < 0 || next === before) return nextCpu
  return beforeCpu + ((nextCpu - beforeCpu) * (at - before)) / (next - before)
}

/** Milliseconds since the epoch, as other processes count them too. */
export function now(): number {
  return performance.timeOrigin + performance.now()
}

/** Milliseconds of CPU time that the main thread has had. */
function mainThreadMs(): number {
  const told = readOf('/proc/self/schedstat')?.split(' ')[0]
  if (told !== undefined && told !== '0') return Number(told) / 1e6
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

function peakBytes(): number | undefined {
  const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readOf('/proc/self/status') ?? '') ?? []
  return kib === undefined ? undefined : Number(kib) * 1_024
}

function forgetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5')
  } catch {
    // Only Linux has it.
  }
}

function readOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
