import { defineConfig } from 'tsdown'

// The published files depend on nothing: what they share with the schema, and the argument parser, are built in.
const deps = {
  alwaysBundle: [/^@devtools-bus\/schema/, 'commander'],
  neverBundle: ['#websocket', '#http', 'ws', /^node:/],
}
const common = { format: 'esm', target: 'es2022', fixedExtension: false, outDir: 'dist', report: false } as const

export default defineConfig([
  {
    ...common,
    deps: { ...deps, onlyBundle: [] },
    entry: {
      index: 'src/index.ts',
      'no-op': 'src/no-op.ts',
      link: 'src/link.ts',
      bridge: 'src/bridge.ts',
      page: 'src/page.ts',
      'page-production': 'src/page-production.ts',
      'websocket-node': 'src/transports/websocket-node.ts',
      'websocket-platform': 'src/transports/websocket-platform.ts',
      'http-node': 'src/transports/http-node.ts',
      'http-fetch': 'src/transports/http-fetch.ts',
    },
    platform: 'neutral',
    dts: true,
    // `Symbol.asyncDispose` is in no library that a compiler takes by itself.
    banner: { dts: '/// <reference lib="esnext.disposable" />' },
    // Apart from the codec, so that what production loads brings nothing else along.
    outputOptions: { codeSplitting: { groups: [{ name: 'encode-error', test: /encode-error\.js$/ }] } },
    // `tsc -b` keeps its own files in dist, and believes them to be there.
    clean: ['dist/*.js', 'dist/*.d.ts'],
  },
  {
    ...common,
    deps: { ...deps, onlyBundle: ['commander'] },
    entry: { command: 'src/command.ts' },
    platform: 'node',
    dts: false,
    clean: false,
  },
])
