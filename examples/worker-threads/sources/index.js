/** Who emits, and what the panel can ask of whom. */

/** @type {import('../../terminal/source.js').SourceDefinition[]} */
export const SOURCES = [
  {
    name: 'query',
    runsIn: 'worker thread',
    file: new URL('query.js', import.meta.url),
    plugins: ['query'],
    command: {
      type: 'query:invalidate',
      payload: () => ({ queryKey: ['file', 'package.json'] }),
      answer: 'query:invalidated',
      key: 'i',
      label: 'invalidate a query',
    },
  },
  {
    name: 'store',
    runsIn: 'worker thread',
    file: new URL('store.js', import.meta.url),
    plugins: ['store', 'pacer'],
    command: {
      type: 'store:mark',
      payload: () => ({ at: process.hrtime.bigint() }),
      answer: 'store:marked',
      key: 'm',
      label: 'mark the store',
    },
  },
  {
    name: 'stream',
    runsIn: 'child process',
    file: new URL('stream.js', import.meta.url),
    plugins: ['stream', 'tanstack-ai-devtools'],
    command: {
      type: 'stream:start',
      payload: () => ({ prompt: 'What does it say of ORDER?' }),
      answer: 'stream:finished',
      key: 's',
      label: 'start a stream',
    },
  },
]
