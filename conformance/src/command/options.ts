import { InvalidArgumentError } from 'commander'

/** What the command line says, as commander hands it over. */
export interface CommandOptions {
  command?: string
  url?: string
  token?: string
  only: string[]
  skip: string[]
  runs: number
  seed: number
  capabilities?: string[]
  timeout: number
  atOnce: number
  strict: boolean
  json?: string
  bail: boolean
  verbose: boolean
  protocol: string
}

/** Histories per property: enough to meet most defects, few enough that nobody stops running the suite. */
export const DEFAULT_RUNS = 25
/** Cases at a time, each with a process of its own: they mostly wait, and must not wait for each other's work. */
export const DEFAULT_AT_ONCE = 3
export const DEFAULT_TIMEOUT_MS = 5_000

/** `a,b` and a repeated option alike. */
export function list(value: string, earlier: string[] | undefined): string[] {
  const names = value.split(',').map((name) => name.trim())
  return [...(earlier ?? []), ...names.filter((name) => name !== '')]
}

export function positive(value: string): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number) || number < 1) throw new InvalidArgumentError('it is no whole number above 0.')
  return number
}

export function seed(value: string): number {
  const number = Number(value)
  if (!Number.isInteger(number) || Math.abs(number) > 0x7fffffff)
    throw new InvalidArgumentError('it is no 32-bit integer.')
  return number
}
