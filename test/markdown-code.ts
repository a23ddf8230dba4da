export interface CodeBlock {
  language: string
  /** The word after the language: what a test calls the block. Readers do not see it. */
  name: string
  text: string
}

/** Fenced blocks of a Markdown text that have a name. */
export function namedBlocksOf(text: string): CodeBlock[] {
  return [...text.matchAll(/^(`{3,})(\w+) (\S+)\n([\s\S]*?)^\1$/gm)].map(
    ([, , language = '', name = '', block = '']) => ({ language, name, text: block }),
  )
}
