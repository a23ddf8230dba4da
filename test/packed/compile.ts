import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../repository-files.js'
import { outputOf, runTool } from './run.js'

/** How a project tells its compiler to find modules. */
export const RESOLUTIONS = ['nodenext', 'bundler'] as const

/** Options of a project that has types of Node.js, as the programs of the fixtures need them. */
export const withNodeTypes = { types: ['node'], typeRoots: [join(root, 'node_modules/@types')] }

/**
 * Compiles one file of a project as strictly as can be, declarations of its packages included.
 *
 * @returns path of the program, relative to the folder
 * @throws Error with what the compiler says
 */
export async function compile(
  folder: string,
  file: string,
  moduleResolution: (typeof RESOLUTIONS)[number],
  options: object,
): Promise<string> {
  const outDir = `out-${moduleResolution}`
  const module = moduleResolution === 'bundler' ? 'esnext' : moduleResolution
  const kinds = { target: 'es2022', lib: ['es2022'], module, moduleResolution, resolveJsonModule: true }
  const compilerOptions = { ...kinds, strict: true, skipLibCheck: false, outDir, ...options }
  const config = join(folder, `tsconfig.${moduleResolution}.json`)
  await writeFile(config, JSON.stringify({ compilerOptions, files: [file] }))
  await outputOf(runTool('typescript/bin/tsc', ['-p', config], { cwd: folder }))
  return join(outDir, file.replace('.ts', '.js'))
}
