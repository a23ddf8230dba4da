/** Examples have copies of this repository's packages (`install-links`); npm takes what those depend on from the lockfile alone. */
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { filesMatching, read } from './repository-files.js'

interface Manifest {
  name: string
  version: string
  dependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
}

const PACKAGES = ['schema', 'reference-server', 'reference-client'].map(
  (folder) => JSON.parse(read(`${folder}/package.json`)) as Manifest,
)
const examples = filesMatching(/^examples\/[^/]+\/package-lock\.json$/).map(dirname)

describe.each(examples.filter((example) => read(`${example}/.npmrc`).includes('install-links=true')))(
  '%s',
  (example) => {
    const { packages } = JSON.parse(read(`${example}/package-lock.json`)) as { packages: Record<string, Manifest> }

    test.each(PACKAGES)(
      'locks what $name is and depends on now',
      ({ name, version, dependencies, peerDependencies }) => {
        const locked = packages[`node_modules/${name}`]
        expect(
          { version: locked?.version, dependencies: locked?.dependencies, peerDependencies: locked?.peerDependencies },
          'run node examples/lock.js',
        ).toEqual({ version, dependencies, peerDependencies })
      },
    )
  },
)
