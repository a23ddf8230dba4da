import { readFileSync } from 'node:fs'

/** A text, or the list of its parts: a string stands for itself, `repeat` for that many copies. */
export type Text = string | Array<string | { repeat: string; times: number }>

export interface VectorFile<Vector> {
  about: string[]
  requirements: string[]
  vectors: Vector[]
}

export function readVectors<Vector>(name: string): VectorFile<Vector> {
  return readJson(`vectors/${name}`) as VectorFile<Vector>
}

/** Reads a JSON file of this package as it is published. */
export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'))
}

export function textOf(text: Text): string {
  if (typeof text === 'string') return text
  return text.map((part) => (typeof part === 'string' ? part : part.repeat.repeat(part.times))).join('')
}
