import type { ServerMutant } from '../mutant.js'

/** What a bus may get wrong about its end. */
export const stopMutants: readonly ServerMutant[] = [
  {
    defect: 'who stops says that it is done',
    requirement: 'STOP-1',
    seenBy: 'stop/tells-everybody',
    file: 'node/websocket.js',
    find: "'going-away': CLOSE.goingAway,",
    by: "'going-away': CLOSE.done,",
  },
  {
    defect: 'the port stays taken',
    requirement: 'STOP-1',
    also: ['STOP-2'],
    seenBy: 'stop/tells-everybody',
    file: 'node/listeners.js',
    find: 'const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));',
    by: 'const closed = [];',
  },
  {
    defect: 'streams are not ended',
    requirement: 'STOP-1',
    seenBy: 'stop/tells-everybody',
    file: 'node/sse.js',
    find: 'if (response.writableEnded)\n        return;\n    response.end();',
    by: 'return;',
  },
  {
    defect: 'a peer that answers nothing holds the bus up',
    requirement: 'STOP-1',
    seenBy: 'stop/with-a-client-that-does-not-read',
    file: 'node/websocket.js',
    find: 'websocket.terminate();\n        }, GOODBYE_MS);',
    by: 'continue;\n        }, GOODBYE_MS);',
  },
  {
    defect: 'a bus starts on the port beside its own',
    requirement: 'STOP-2',
    seenBy: 'stop/starts-again-on-its-port',
    file: 'node/listeners.js',
    find: '(_, index) => port + index)',
    by: '(_, index) => port + index + 1)',
  },
  {
    defect: 'a port in use fails the start',
    requirement: 'STOP-3',
    seenBy: 'stop/port-in-use',
    file: 'node/listeners.js',
    find: "if (error.code === 'EADDRINUSE')",
    by: 'if (false)',
  },
  {
    defect: 'a failure to listen never settles',
    requirement: 'STOP-3',
    seenBy: 'stop/other-failures-to-listen',
    file: 'node/listeners.js',
    find: 'if (servers.length === 0)\n        throw failure;',
    by: 'if (servers.length === 0)\n        await new Promise(() => { });',
  },
]
