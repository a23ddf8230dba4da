import type { Mutant } from '../mutant.js'

/** What a client may get wrong that is stopped before it has sent everything. */
export const stoppingMutants: readonly Mutant[] = [
  {
    defect: 'gives a connection under way no time to open when it is stopped',
    requirement: 'CONN-11',
    seenBy: 'stop/a-connection-under-way-opens',
    find: 'if (this.isDraining && this.#openSince === void 0) await this.#lastAttempt(waitMs);',
    by: '',
  },
  {
    defect: 'gives a connection under way 300 ms to open when it is stopped',
    requirement: 'CONN-11',
    seenBy: 'stop/a-connection-under-way-has-a-second',
    find: 'await this.#lastAttempt(waitMs);',
    by: 'await this.#lastAttempt(300);',
  },
  {
    defect: 'gives a connection under way three seconds to open when it is stopped',
    requirement: 'CONN-11',
    seenBy: 'stop/a-connection-under-way-has-a-second',
    find: 'await this.#lastAttempt(waitMs);',
    by: 'await this.#lastAttempt(3e3);',
  },
  {
    defect: 'does not try once more when it is stopped while it waits',
    requirement: 'CONN-11',
    seenBy: 'stop/a-connection-under-way-opens',
    find: 'this.#cancelWait();\n\t\t\tif (this.#attempt === void 0) this.#connect();',
    by: 'this.#cancelWait();\n\t\t\tif (this.#attempt === void 0) this.#lastAttemptDone();',
  },
  {
    defect: 'tries again and again for a second when it is stopped',
    requirement: 'CONN-11',
    seenBy: 'stop/one-last-attempt',
    find: 'this.#lastAttemptDone?.();\n\t\tif (this.#stopped || this.#lastAttemptDone !== void 0) return;',
    by: 'if (this.#stopped) return;\n\t\tif (this.#lastAttemptDone !== void 0) return this.#connect();',
  },
  {
    defect: 'waits the second out when its last attempt has failed',
    requirement: 'CONN-11',
    seenBy: 'stop/one-last-attempt',
    find: 'this.#lastAttemptDone?.();\n\t\tif (this.#stopped || this.#lastAttemptDone !== void 0) return;',
    by: 'if (this.#stopped || this.#lastAttemptDone !== void 0) return;',
  },
  {
    defect: 'connects when it is stopped, and closes with nothing sent',
    requirement: 'CONN-11',
    seenBy: 'stop/a-connection-under-way-opens',
    find: 'this.#sending.start(greeting.maxMessageBytes);\n\t\tif (this.#stopped',
    by: 'if (this.#lastAttemptDone === void 0) this.#sending.start(greeting.maxMessageBytes);\n\t\tif (this.#stopped',
  },
  {
    defect: 'closes as one that goes away when its last attempt has opened',
    requirement: 'CONN-9',
    seenBy: 'stop/a-connection-under-way-opens',
    find: 'await attempt?.close(CLOSE.done,',
    by: 'await attempt?.close(this.#lastAttemptDone === void 0 ? CLOSE.done : 3001,',
  },
  {
    defect: 'goes on trying after its last attempt has failed',
    requirement: 'CONN-9',
    seenBy: 'stop/one-last-attempt',
    find: 'this.#lastAttemptDone?.();\n\t\tif (this.#stopped || this.#lastAttemptDone !== void 0) return;',
    by: 'this.#lastAttemptDone?.();\n\t\tif (this.#lastAttemptDone !== void 0) { setTimeout(() => this.#connect(), 200); return; }',
  },
]
