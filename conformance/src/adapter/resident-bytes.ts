import { readdir, readFile } from 'node:fs/promises'

/** Resident memory of the process group `group`, in bytes; undefined on a machine without `/proc`. */
export async function residentBytes(group: number): Promise<number | undefined> {
  const names = await readdir('/proc').catch(() => [])
  const pids = names.filter((name) => /^[0-9]+$/.test(name))
  const sizes = await Promise.all(pids.map((pid) => residentIn(pid, group)))
  const own = sizes.filter((size) => size !== undefined)
  return own.length === 0 ? undefined : own.reduce((sum, size) => sum + size)
}

/** Of one process; undefined where it is of another group, or has ended. */
async function residentIn(pid: string, group: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name before it, in brackets, may have spaces and brackets of its own.
  const [, , ofGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (Number(ofGroup) !== group) return undefined
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kibibytes = /^VmRSS:\s+([0-9]+) kB/m.exec(status)?.[1]
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024
}
