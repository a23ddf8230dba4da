import { expect } from 'vitest'
import { hears } from '../../reference-server/src/hub/routing.js'
import type { SessionFacts } from '../../reference-server/src/hub/session.js'
import type { Client, Pair } from './pair.js'

/** What everybody heard against what everybody emitted, and what was declared of the difference. */
export function judge(pair: Pair): void {
  const { clients, hub } = pair
  for (const receiver of clients) {
    expect([...receiver.heard.keys()].sort()).toEqual(
      sendersOf(receiver, clients)
        .filter(({ name }) => receiver.heard.has(name))
        .map(({ name }) => name),
    )
    for (const [name, numbers] of receiver.heard) inOrderOnce(numbers, `${receiver.name} of ${name}`)
  }
  for (const [name, numbers] of pair.inProcess) inOrderOnce(numbers, `in-process code of ${name}`)
  if (pair.restarts > 0) {
    for (const one of clients)
      if (missing(one, clients) > upward(one, clients)) expect(one.front.status.current.lost).toBeNull()
    return
  }
  const facts = hub?.sessions as readonly SessionFacts[]
  expect(facts).toHaveLength(clients.length)
  const lostUp = facts.reduce((all, { lost }) => all + lost, 0)
  for (const [index, one] of clients.entries()) {
    const { lost, missed } = facts[index] as SessionFacts
    // Of what the client counted, the rest was lost on its way down: the bus has told it so, if not only once.
    const gaps = (one.front.status.current.lost ?? Number.NaN) - lost
    expect(gaps, `${one.name}: what it counted lost`).toBeGreaterThanOrEqual(0)
    expect(missed, `${one.name}: what the bus said was lost`).toBeGreaterThanOrEqual(gaps)
    const never = sendersOf(one, clients).reduce((all, sender) => {
      return all + sender.front.status.current.dropped + (facts[clients.indexOf(sender)] as SessionFacts).lost
    }, 0)
    expect(missing(one, clients), `${one.name}: what it did not hear`).toBe(gaps + never)
  }
  const accepted = [...pair.inProcess.values()].reduce((all, { length }) => all + length, 0)
  const emitted = clients.reduce((all, one) => all + one.emitted, 0)
  const dropped = clients.reduce((all, { front }) => all + front.status.current.dropped, 0)
  expect(emitted - accepted, 'what in-process code did not hear').toBe(dropped + lostUp)
}

/** Whether everything that was not declared lost has been heard. */
export function isSettled(pair: Pair): boolean {
  try {
    judge(pair)
    return pair.clients.every(
      ({ front }) => front.queue.length === 0 && /^(open|fallback)$/.test(front.status.current.status),
    )
  } catch {
    return false
  }
}

function sendersOf(receiver: Client, clients: readonly Client[]): Client[] {
  return clients.filter((one) => one !== receiver && hears(receiver.role, one.role))
}

function missing(receiver: Client, clients: readonly Client[]): number {
  return sendersOf(receiver, clients).reduce(
    (all, { name, emitted }) => all + emitted - (receiver.heard.get(name)?.length ?? 0),
    0,
  )
}

/** What its senders let go of before it left them. */
function upward(receiver: Client, clients: readonly Client[]): number {
  return sendersOf(receiver, clients).reduce((all, { front }) => all + front.status.current.dropped, 0)
}

function inOrderOnce(numbers: readonly number[], who: string): void {
  for (const [index, number] of numbers.entries()) {
    if (index > 0 && number <= (numbers[index - 1] as number)) {
      expect.fail(`${who}: event ${number} came after event ${numbers[index - 1]}`)
    }
  }
}
