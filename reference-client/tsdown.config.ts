import { defineConfig } from 'tsdown'

// The published files depend on nothing: what they share with the schema, and what the command uses, are built in. Each of these has
// its licence beside the package's own.
const builtIntoCommand = ['commander', 'string-width', 'get-east-asian-width', 'strip-ansi', 'ansi-regex']
const deps = {
  alwaysBundle: [/^@devtools-bus\/schema/, ...builtIntoCommand],
  neverBundle: ['#websocket', '#http', 'ws', /^node:/],
}
const common = { target: 'es2022', fixedExtension: false, outDir: 'dist', report: false } as const

const library = {
  ...common,
  deps: { ...deps, onlyBundle: [] },
  entry: {
    index: 'src/index.ts',
    'no-op': 'src/no-op.ts',
    link: 'src/link.ts',
    bridge: 'src/bridge.ts',
    // Under a name of its own, by which it can be loaded again.
    connect: 'src/link/connect.ts',
    page: 'src/page.ts',
    'page-production': 'src/page-production.ts',
    'websocket-node': 'src/transports/websocket-node.ts',
    'websocket-platform': 'src/transports/websocket-platform.ts',
    'http-node': 'src/transports/http-node.ts',
    'http-fetch': 'src/transports/http-fetch.ts',
  },
  platform: 'neutral',
  // The production entries have the same types as the real ones, and `exports` names those.
  dts: { entry: ['src/index.ts', 'src/link.ts', 'src/bridge.ts', 'src/page.ts'] },
  // `Symbol.asyncDispose` is in no library that a compiler takes by itself.
  banner: { dts: '/// <reference lib="esnext.disposable" />' },
} as const

// Apart from the codec, so that what production loads brings nothing else along.
const codeSplitting = { groups: [{ name: 'encode-error', test: /encode-error\.js$/ }] }

const commonjs = {
  name: 'commonjs',
  // `createRequire` takes a path, too. What stands for `import.meta.url` otherwise names a module that browsers do not have.
  transform: (code: string) => code.replace('import.meta.url', '__filename'),
  // `import()` fails under Jest. In a `try`, so that bundlers do not insist on the package.
  renderChunk: (code: string) => code.replace('await import("ws")', 'require("ws")'),
}

export default defineConfig([
  {
    ...library,
    format: 'esm',
    outputOptions: { codeSplitting },
    // `tsc -b` keeps its own files in dist, and believes them to be there.
    clean: ['dist/*.js', 'dist/*.d.ts'],
  },
  {
    ...library,
    format: 'cjs',
    outputOptions: { codeSplitting },
    plugins: [commonjs],
    clean: ['dist/*.cjs', 'dist/*.d.cts'],
  },
  {
    ...common,
    format: 'esm',
    deps: { ...deps, onlyBundle: builtIntoCommand },
    entry: { command: 'src/command.ts' },
    platform: 'node',
    dts: false,
    clean: false,
  },
])
