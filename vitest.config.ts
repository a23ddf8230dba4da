import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: ['schema', 'reference-server', 'reference-client', 'conformance', 'test'].map((name) => ({
      test: {
        name,
        root: name,
        include: [name === 'test' ? '**/*.test.ts' : 'test/**/*.test.ts'],
        globalSetup: name === 'test' ? ['browser/interop-table.ts'] : [],
        testTimeout: 30_000,
        // Many of them are about real sockets and real time, on machines that others use too: what fails there is tried once
        // more, and the report says so.
        retry: process.env.CI ? 1 : 0,
        // For what other processes do: it comes when it comes.
        expect: { poll: { timeout: 15_000 } },
      },
    })),
  },
})
