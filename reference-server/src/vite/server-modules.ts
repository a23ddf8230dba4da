/** What the plugin adds to the modules of server environments. */
import MagicString, { type SourceMap } from 'magic-string'

const HASHBANG = /#![^\n]*(?:\n|$)/y
const SPACE_AND_COMMENTS = /(?:\s|\/\/[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*\*\/)*/y
const DIRECTIVE = /(?:'use [^'\\\n]*'|"use [^"\\\n]*")[^\S\n]*(?:;|(?=\n|$|\/[/*]))/y

/** A source file, and none of the application's dependencies or of what plugins make up. */
export function isSource(id: string, file: string): boolean {
  return !id.startsWith('\0') && !file.includes('/node_modules/') && /\.[cm]?[jt]sx?$/.test(file)
}

/**
 * Code that gives an isolated runtime a bridge, `before` first. Devtools are no reason for the modules that import it to fail. It awaits
 * nothing: browsers would go on with the modules beside it.
 */
export const bridgingWith = (specifier: string, before: string): string =>
  `import { startRuntimeBridge } from ${JSON.stringify(specifier)};
${before}
try {
  startRuntimeBridge();
} catch (error) {
  console.error('[devtools-bus] event clients of this runtime are not connected:', error);
}`

/** The module, importing another before all others; its lines stay where they are. */
export function importingFirst(code: string, specifier: string): { code: string; map: SourceMap } {
  const at = endOfPrologue(code)
  const separator = at === 0 || /[;\n]/.test(code[at - 1] ?? '') ? '' : ';'
  const changed = new MagicString(code).appendLeft(at, `${separator}import ${JSON.stringify(specifier)};`)
  return { code: changed.toString(), map: changed.generateMap({ hires: 'boundary' }) }
}

/** Behind a hashbang and directives such as `'use client'`, which count only where they come first. */
function endOfPrologue(code: string): number {
  const after = (pattern: RegExp, from: number): number => {
    pattern.lastIndex = from
    return pattern.test(code) ? pattern.lastIndex : from
  }
  let end = after(HASHBANG, 0)
  for (;;) {
    const next = after(SPACE_AND_COMMENTS, end)
    const behind = after(DIRECTIVE, next)
    if (behind === next) return end
    end = behind
  }
}
