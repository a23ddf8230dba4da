const ERASE_LINE = '\r\u001b[K'

export interface Screen {
  /** Somebody is looking: what goes well is not worth a line. */
  live: boolean
  say(line: string): void
  /** Shown in a terminal until something else is said. */
  passing(text: string): void
  clear(): void
}

/** Lines, and in a terminal a passing one below them. */
export function screen(output: NodeJS.WriteStream = process.stdout): Screen {
  const live = output.isTTY === true
  return {
    live,
    say: (line) => void output.write(`${live ? ERASE_LINE : ''}${line}\n`),
    passing: (text) => void (live && output.write(`${ERASE_LINE}${text}`)),
    clear: () => void (live && output.write(ERASE_LINE)),
  }
}
