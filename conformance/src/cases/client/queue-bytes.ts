import { mustCome } from '../../checkers/exactly.js'
import type { ClientCase } from '../../subject.js'
import { meet, upTo } from './meeting.js'
import { expectPayloads } from './payload-lists.js'

const MIB = 1_048_576
/** What is around a payload takes a little of the 16 MiB, and never as much as one event more. */
const FILLING = 'x'.repeat(MIB - 48 * 1_024)
const KEPT = 16
const EMITTED = KEPT + 3

const sixteenMebibytes: ClientCase = {
  id: 'queue/sixteen-mebibytes-by-default',
  title: 'A client queues 16 MiB of events unless it was told otherwise, and reports the others as dropped',
  requirements: ['QUEUE-1', 'LOSS-1', 'QUEUE-2'],
  async check(scope) {
    const meeting = await meet(scope, { prepare: (bus) => bus.stopListening() })
    await meeting.emitAll(
      't:queued',
      upTo(EMITTED).map((number) => ({ number, filling: FILLING })),
    )
    await meeting.bus.listen()
    const taken = meeting.bus.received.count(KEPT, 'queued events of about 1 MiB sent', meeting.patience())
    await mustCome('QUEUE-1', taken)
    await meeting.sentUpTo()
    const numbers = meeting
      .sent()
      .map(({ type, payload }) => ({ type, payload: (payload as { number: number }).number }))
    expectPayloads('QUEUE-1', 'the newest 16 MiB', upTo(EMITTED).slice(EMITTED - KEPT), numbers)
    const counted = ({ dropped }: { dropped: number }) => dropped === EMITTED - KEPT
    const what = `"dropped": ${EMITTED - KEPT}`
    await mustCome('LOSS-1', meeting.client.statuses.find(what, meeting.patience(), counted))
  },
}

export const queueBytes: readonly ClientCase[] = [sixteenMebibytes]
