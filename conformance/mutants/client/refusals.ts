import type { Mutant } from '../mutant.js'

const STATUSES = 'const REFUSED_STATUS = [\n\t401,\n\t403,\n\t409\n];'
const LONG = 'this.#backoff.next(isRefusal ? REFUSED_RETRY_MS : 0)'

function without(status: number): string {
  return `const REFUSED_STATUS = ${JSON.stringify([401, 403, 409].filter((one) => one !== status))};`
}

/** What a client may get wrong about a bus that takes nothing of it. */
export const refusalMutants: readonly Mutant[] = [
  ...[401, 403, 409].map(
    (status): Mutant => ({
      defect: `takes a handshake answered ${status} for a failure like any other`,
      requirement: 'CONN-8',
      seenBy: 'backoff/refusals-wait-five-seconds',
      find: STATUSES,
      by: without(status),
    }),
  ),
  ...[401, 403, 409].map(
    (status): Mutant => ({
      defect: `takes a stream answered ${status} for a failure like any other`,
      requirement: 'CONN-8',
      seenBy: 'fallback/refused-streams-wait-five-seconds',
      find: STATUSES,
      by: without(status),
    }),
  ),
  {
    defect: 'takes close 1008 for a failure like any other',
    requirement: 'CONN-8',
    seenBy: 'backoff/refusals-wait-five-seconds',
    find: 'isRefusal: code === CLOSE.refused || code === CLOSE.otherProject',
    by: 'isRefusal: code === CLOSE.otherProject',
  },
  {
    defect: 'takes close 4009 for a failure like any other',
    requirement: 'CONN-8',
    seenBy: 'backoff/refusals-wait-five-seconds',
    find: 'isRefusal: code === CLOSE.refused || code === CLOSE.otherProject',
    by: 'isRefusal: code === CLOSE.refused',
  },
  {
    defect: 'waits three seconds after a refusal',
    requirement: 'CONN-8',
    seenBy: 'backoff/refusals-wait-five-seconds',
    find: LONG,
    by: 'this.#backoff.next(isRefusal ? 3e3 : 0)',
  },
  {
    defect: 'an emit ends the wait after a refusal',
    requirement: 'CONN-8',
    seenBy: 'backoff/refusals-wait-five-seconds',
    find: 'flush() {\n\t\tthis.#stay.comeBack();',
    by: 'flush() {\n\t\tif (this.#attempt === void 0 && this.#front.status.current.status === "closed") { this.#cancelWait(); this.#connect(); }\n\t\tthis.#stay.comeBack();',
  },
  {
    defect: 'waits after a refused handshake as after a failure, and for long after a refused stream alone',
    requirement: 'CONN-8',
    seenBy: 'backoff/refusals-wait-five-seconds',
    find: LONG,
    by: 'this.#backoff.next(isRefusal && (end.answer === void 0 || this.#ways.reason !== void 0) ? REFUSED_RETRY_MS : 0)',
  },
  {
    defect: 'waits after a refused stream as after a failure',
    requirement: 'CONN-8',
    seenBy: 'fallback/refused-streams-wait-five-seconds',
    find: LONG,
    by: 'this.#backoff.next(isRefusal && this.#ways.reason === void 0 ? REFUSED_RETRY_MS : 0)',
  },
  {
    defect: 'asks why each handshake failed, though its earlier questions have no answer',
    requirement: 'CONN-8',
    seenBy: 'backoff/inquiries-one-at-a-time',
    find: 'if (isMute) this.#inquiry.ask();',
    by: 'void this.#ways.options.webSocket.inquire(new AbortController().signal);',
  },
  {
    defect: 'asks why a handshake failed by an upgrade of its own',
    requirement: 'CONN-8',
    seenBy: 'backoff/inquiries-one-at-a-time',
    find: 'if (isMute) this.#inquiry.ask();',
    by: 'if (this.#backoff.failures === 3) this.#begin(this.#ways.transport);',
  },
  {
    defect: 'counts answers to its handshakes among the failures after which it falls back, and closes not',
    requirement: 'FALLBACK-1',
    seenBy: 'fallback/refusals-do-not-count',
    find: 'if (!isRefusal) this.#ways.failed(this.#backoff.failures);',
    by: 'if (end.answer !== void 0) this.#backoff.uncounted = (this.#backoff.uncounted ?? 0) + 1;\nif (!isRefusal) this.#ways.failed(this.#backoff.failures + 9 * (this.#backoff.uncounted ?? 0));',
  },
  ...[401, 403, 409].map(
    (status): Mutant => ({
      defect: `counts answer ${status} among the failures after which it falls back`,
      requirement: 'FALLBACK-1',
      seenBy: 'fallback/refusals-do-not-count',
      find: STATUSES,
      by: without(status),
    }),
  ),
]
