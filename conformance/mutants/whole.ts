import { InvalidArgumentError } from 'commander'

/** Reads a whole number above 0 from a command line. */
export function whole(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError('it is no whole number above 0.')
  return Number(text)
}
