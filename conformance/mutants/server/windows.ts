import type { ServerMutant } from '../mutant.js'

/** What a bus may get wrong about what it keeps. */
export const windowMutants: readonly ServerMutant[] = [
  {
    defect: 'one event less is kept',
    requirement: 'WINDOW-1',
    seenBy: 'windows/as-many-events-as-it-says',
    file: 'hub/audience.js',
    find: 'Math.max(events, history) : history',
    by: 'Math.max(events - 1, history) : history',
  },
  {
    defect: 'half of the bytes are kept',
    requirement: 'WINDOW-1',
    seenBy: 'windows/as-many-bytes-as-it-says',
    file: 'hub/audience.js',
    find: 'this.log.bytesFrom(from) > bytes',
    by: 'this.log.bytesFrom(from) > bytes / 2',
  },
  {
    defect: 'what a role does not hear stands in its window',
    requirement: 'WINDOW-1',
    seenBy: 'windows/of-the-role-alone',
    file: 'hub/hub.js',
    find: 'hears(audience.role, from) && audience.isNeeded',
    by: 'audience.isNeeded',
  },
  {
    defect: 'the window may be smaller than the largest message',
    requirement: 'WINDOW-1',
    seenBy: 'sessions/window-is-told',
    file: 'options.js',
    find: 'bytes: Math.max(options.window?.bytes ?? WINDOW.bytes, options.maxMessageBytes ?? MAX_MESSAGE_BYTES),',
    by: 'bytes: options.window?.bytes ?? WINDOW.bytes,',
  },
  {
    defect: 'whoever falls behind is told that the bus goes away',
    requirement: 'WINDOW-2',
    seenBy: 'slow-sessions/who-falls-behind-the-window-is-ended',
    file: 'node/websocket.js',
    find: "'too-slow': CLOSE.tooSlow,",
    by: "'too-slow': CLOSE.goingAway,",
  },
  {
    defect: 'everything is kept for whoever is connected',
    requirement: 'WINDOW-2',
    seenBy: 'slow-sessions/who-falls-behind-the-window-is-ended',
    file: 'hub/audience.js',
    find: 'if (isWaitedFor || this.#isClose(connection) || this.#awaitsItsTurn(connection))',
    by: 'if (true)',
  },
  {
    defect: 'whoever has a session is ended at 8 MiB as all others',
    requirement: 'WINDOW-2',
    seenBy: 'slow-sessions/what-waits-is-no-reason-to-end',
    file: 'hub/connection.js',
    find: 'const inLog = this.isWaitedFor &&',
    by: 'const inLog =',
  },
]
