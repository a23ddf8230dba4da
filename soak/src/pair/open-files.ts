import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'

/**
 * What a process has open, a line each: `/dev/null`, `pipe:[7]`, `tcp 127.0.0.1:4206 - 127.0.0.1:51234, state 01`. Undefined
 * where the system does not tell.
 *
 * @param pid default: this process
 */
export function openFiles(pid: number | 'self' = 'self'): string[] | undefined {
  const folder = `/proc/${pid}/fd`
  if (!existsSync(folder)) return undefined
  const targets = readdirSync(folder).flatMap((name) => targetOf(`${folder}/${name}`) ?? [])
  const sockets = targets.some((target) => target.startsWith('socket:')) ? socketsOf(pid) : new Map<string, string>()
  return targets.map((target) => sockets.get(target) ?? target)
}

/** What is open after that was not before, in as far as there is more. */
export function leftOpen({ before, after }: OpenFiles): string[] {
  if (before === undefined || after === undefined || after.length <= before.length) return []
  const known = [...before]
  return after.filter((file) => {
    const at = known.indexOf(file)
    if (at !== -1) known.splice(at, 1)
    return at === -1
  })
}

export interface OpenFiles {
  before: readonly string[] | undefined
  after: readonly string[] | undefined
}

function targetOf(link: string): string | undefined {
  try {
    return readlinkSync(link)
  } catch {
    // It was open while the folder was read, and is no more: the folder itself, for one.
    return undefined
  }
}

/** Of each TCP socket of the machine, `socket:[inode]`: its ends, and its state as the kernel numbers it. */
function socketsOf(pid: number | 'self'): Map<string, string> {
  const sockets = new Map<string, string>()
  for (const kind of ['tcp', 'tcp6']) {
    for (const row of readFileSync(`/proc/${pid}/net/${kind}`, 'utf8').split('\n').slice(1)) {
      const [, local = '', remote = '', state = '', , , , , , inode] = row.trim().split(/\s+/)
      if (inode !== undefined)
        sockets.set(`socket:[${inode}]`, `${kind} ${place(local)} - ${place(remote)}, state ${state}`)
    }
  }
  return sockets
}

/** `0100007F:106E` is 127.0.0.1:4206; an address of IPv6 stays as it is. */
function place(text: string): string {
  const [address = '', port = ''] = text.split(':')
  const bytes =
    address.length === 8 ? (address.match(/../g) ?? []).reverse().map((byte) => Number.parseInt(byte, 16)) : []
  return `${bytes.length > 0 ? bytes.join('.') : address}:${Number.parseInt(port, 16)}`
}
