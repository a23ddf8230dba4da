import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../repository-files.js'
import { outputOf, runTool } from './run.js'

/** How a project tells its compiler to find modules. */
export const RESOLUTIONS = ['nodenext', 'bundler'] as const
/** The same, of projects in CommonJS. */
export const COMMONJS_RESOLUTIONS = ['node10', 'node16', 'commonjs-bundler'] as const
type Resolution = (typeof RESOLUTIONS | typeof COMMONJS_RESOLUTIONS)[number]

const OPTIONS: Record<Resolution, object> = {
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
  // TypeScript 6 has it still, and wants to be told that this is known.
  node10: { module: 'commonjs', moduleResolution: 'node10', ignoreDeprecations: '6.0' },
  node16: { module: 'node16', moduleResolution: 'node16' },
  'commonjs-bundler': { module: 'commonjs', moduleResolution: 'bundler' },
}

/** Options of a project that has types of Node.js, as the programs of the fixtures need them. */
export const withNodeTypes = { types: ['node'], typeRoots: [join(root, 'node_modules/@types')] }

/**
 * Compiles one file of a project as strictly as can be, declarations of its packages included.
 *
 * @returns path of the program, relative to the folder
 * @throws Error with what the compiler says
 */
export async function compile(folder: string, file: string, resolution: Resolution, options: object): Promise<string> {
  const outDir = `out-${resolution}`
  const kinds = { target: 'es2022', lib: ['es2022'], ...OPTIONS[resolution], resolveJsonModule: true }
  const compilerOptions = { ...kinds, strict: true, skipLibCheck: false, outDir, ...options }
  const config = join(folder, `tsconfig.${resolution}.json`)
  await writeFile(config, JSON.stringify({ compilerOptions, files: [file] }))
  await outputOf(runTool('typescript/bin/tsc', ['-p', config], { cwd: folder }))
  return join(outDir, file.replace('.ts', '.js'))
}
