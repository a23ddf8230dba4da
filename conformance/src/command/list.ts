import { busCases } from '../cases/bus/index.js'
import { clientCases } from '../cases/client/index.js'
import { requirements } from '../requirements.js'
import { untestable, untestableClauses } from '../untestable.js'

interface Listed {
  id: string
  level: string
  role: string
  text: string
  /** SHA-256 of the text. */
  hash: string
  cases: { id: string; title: string }[]
  /** Why it has no case. */
  untestable?: string
  /** What its cases cannot check of it. */
  untestableClauses?: (typeof untestableClauses)[string]
}

/** Every requirement of the protocol, with the cases that check it or the reason why none does. */
export function listed(): Listed[] {
  const cases = [...busCases, ...clientCases]
  return requirements.map(({ id, level, role, text, hash }) => {
    const reason = untestable[id]
    const clauses = untestableClauses[id]
    return {
      id,
      level,
      role,
      text,
      hash,
      cases: cases.filter((one) => one.requirements.includes(id)).map((one) => ({ id: one.id, title: one.title })),
      ...(reason === undefined ? {} : { untestable: reason }),
      ...(clauses === undefined ? {} : { untestableClauses: clauses }),
    }
  })
}

export function printList(asJson: boolean): void {
  const table = listed()
  if (asJson) {
    process.stdout.write(`${JSON.stringify(table, null, 2)}\n`)
    return
  }
  for (const { id, level, role, hash, cases, untestable: reason, untestableClauses: clauses = [] } of table) {
    const checks = reason === undefined ? cases.map((one) => one.id) : [`untestable: ${reason}`]
    const [first, ...others] = [...checks, ...clauses.map((one) => `not tested: ${one.clause} (${one.reason})`)]
    process.stdout.write(`${id.padEnd(10)} ${level.padEnd(7)} ${role.padEnd(7)} ${hash.slice(0, 8)} ${first ?? ''}\n`)
    for (const other of others) process.stdout.write(`${' '.repeat(36)}${other}\n`)
  }
}
