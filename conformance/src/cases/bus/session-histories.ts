import { sessionHistory } from '../../histories/session-history.js'
import type { BusCase } from '../../subject.js'
import { playSessions } from './play-sessions.js'
import { Scene } from './scene.js'

export const sessionHistories: readonly BusCase[] = [
  {
    id: 'session-histories/nothing-lost-nothing-twice',
    title:
      'However clients are cut off, come back, change transport and repeat themselves: what they send is heard once and in order, what they hear has its number, and what is lost is told exactly',
    requirements: [
      'SESSION-3',
      'SESSION-4',
      'RESUME-1',
      'RESUME-2',
      'RESUME-3',
      'WINDOW-1',
      'SEND-10',
      'SEND-12',
      'SSE-4',
      'NUM-1',
      'ACK-1',
      'ORDER-1',
      'ROUTE-4',
      'ROUTE-5',
    ],
    needs: ['session'],
    async check(scope) {
      const { speaksSse, subject } = await Scene.open(scope)
      const able = { sse: speaksSse, inProcess: subject.inProcess !== undefined }
      await scope.property(sessionHistory(able), async (history) => {
        const scene = await Scene.open(scope, { window: { events: history.window }, history: 0 })
        await playSessions(scene, history)
      })
    },
  },
]
