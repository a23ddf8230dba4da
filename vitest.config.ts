import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: ['schema', 'reference-server', 'reference-client', 'conformance', 'test'].map((name) => ({
      test: {
        name,
        root: name,
        include: [name === 'test' ? '**/*.test.ts' : 'test/**/*.test.ts'],
        testTimeout: 30_000,
      },
    })),
  },
})
