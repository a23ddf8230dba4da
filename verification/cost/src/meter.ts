import { readFileSync, writeFileSync } from 'node:fs'
import { type Scheduled, scheduledUntilNow } from './schedule.js'

/** What a stretch of work cost the process that did it. */
export interface Cost {
  /** Highest resident memory, less what was resident at the start. */
  addedBytes: number
  /** Longest time for which the event loop was busy, in milliseconds of CPU time: other processes do not add to it. */
  longestTurnMs: number
  schedule: Scheduled[]
}

const TICK_MS = 5

/** Measures this process. */
export class Meter {
  #resident = 0
  #highest = 0
  #longestTurnMs = 0
  #schedule: Scheduled[] = []
  #timer: NodeJS.Timeout | undefined

  begin(): void {
    globalThis.gc?.()
    globalThis.gc?.()
    this.#resident = process.memoryUsage.rss()
    this.#highest = this.#resident
    forgetPeak()
    this.#longestTurnMs = 0
    this.#schedule = [scheduledUntilNow()]
    this.#timer = setInterval(() => this.#tick(), TICK_MS)
  }

  end(): Cost {
    clearInterval(this.#timer)
    this.#schedule.push(scheduledUntilNow())
    const peak = Math.max(this.#highest, peakBytes() ?? 0, process.memoryUsage.rss())
    return { addedBytes: peak - this.#resident, longestTurnMs: this.#longestTurnMs, schedule: this.#schedule }
  }

  #tick(): void {
    const before = this.#schedule.at(-1)
    const sample = scheduledUntilNow()
    this.#schedule.push(sample)
    if (before !== undefined) {
      const late = sample.at - before.at - TICK_MS
      this.#longestTurnMs = Math.max(this.#longestTurnMs, Math.min(late, sample.cpuMs - before.cpuMs))
    }
    // Where the kernel keeps no peak.
    if (peakBytes() === undefined) this.#highest = Math.max(this.#highest, process.memoryUsage.rss())
  }
}

function peakBytes(): number | undefined {
  try {
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
    return kib === undefined ? undefined : Number(kib) * 1_024
  } catch {
    return undefined
  }
}

function forgetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5')
  } catch {
    // Only Linux has it.
  }
}
