import { StringDecoder } from 'node:string_decoder'

/** Cuts a byte stream into lines. A line split between chunks, or within a character, is whole. */
export class LineSplitter {
  #decoder = new StringDecoder('utf8')
  #pieces: string[] = []

  /** The lines that `chunk` completes, without their line ends. */
  take(chunk: Uint8Array): string[] {
    const [first = '', ...rest] = this.#decoder.write(Buffer.from(chunk)).split('\n')
    this.#pieces.push(first)
    const lines: string[] = []
    for (const piece of rest) {
      lines.push(this.#pieces.join('').replace(/\r$/, ''))
      this.#pieces = [piece]
    }
    return lines
  }
}
