import { Violation } from '../../case.js'
import type { ScriptedBus } from '../../scripted-bus/index.js'
import type { ClientCase } from '../../subject.js'
import { type ClientScope, type Meeting, meet, upTo } from './meeting.js'

const closesWith1000: ClientCase = {
  id: 'stop/closes-with-1000',
  title: 'A client that is stopped closes its connection with 1000, and does not come back',
  requirements: ['CONN-9'],
  async check(scope) {
    const meeting = await meet(scope, { project: 'stopped' })
    await meeting.client.listen()
    const link = await meeting.settled()
    await meeting.client.stop()
    const code = await link.closed.find('the close of a stopped client', meeting.patienceMs)
    if (code !== 1000) throw new Violation('CONN-9', 'a stopped client closed with another code', 1000, code)
    await expectNoMore(scope, meeting)
  },
}

const endsTheBackoff: ClientCase = {
  id: 'stop/ends-the-backoff',
  title: 'A client that is stopped while it waits makes no further attempt',
  requirements: ['CONN-9'],
  async check(scope) {
    const meeting = await meet(scope, {
      project: 'stopped',
      timeScale: 0.05,
      prepare: (bus) => {
        bus.reception = (attempt) => attempt.cut()
      },
    })
    await meeting.client.emit('t:event', 1)
    await meeting.bus.attempts.count(5, 'attempts to connect', meeting.patience())
    await meeting.client.stop()
    await expectNoMore(scope, meeting)
  },
}

const endsTheHandshake: ClientCase = {
  id: 'stop/ends-a-handshake',
  title: 'A client that is stopped during a handshake makes no further attempt, whatever becomes of this one',
  requirements: ['CONN-9'],
  async check(scope) {
    const meeting = await meet(scope, {
      project: 'stopped',
      prepare: (bus) => {
        bus.reception = () => {}
      },
    })
    await meeting.client.listen()
    const [attempt] = await meeting.bus.attempts.count(1, 'an attempt to connect', meeting.patience())
    await meeting.client.stop()
    const late = attempt?.greet()
    late?.cut()
    await expectNoMore(scope, meeting)
  },
}

/**
 * Starts the subject again, for another project, and lets it go through more of the backoff than the stopped one had
 * left: whatever that one still had in mind would have happened by then.
 */
async function expectNoMore(scope: ClientScope, { bus, patienceMs, scale }: Meeting): Promise<void> {
  const probe = await bus.probe(patienceMs)
  const made = bus.attempts.all.length
  bus.reception = (attempt) => attempt.cut()
  const witness = await scope.start(witnessOptions(bus, scale))
  scope.onEnd(() => witness.stop())
  await witness.listen()
  for (const each of upTo(7)) await bus.attempts.count(made + each, 'attempts to connect', patienceMs + 6_000 * scale)
  const late = bus.attempts.all.filter(
    ({ connection, query }) => connection > probe && query.get('project') !== 'witness',
  )
  if (late.length > 0) throw new Violation('CONN-9', 'a stopped client connected again', 0, late.length)
}

function witnessOptions(bus: ScriptedBus, scale: number) {
  return { url: bus.url, project: 'witness', ...(scale === 1 ? {} : { timeScale: Math.max(scale, 0.1) }) }
}

export const stopCases: readonly ClientCase[] = [closesWith1000, endsTheBackoff, endsTheHandshake]
