import type { Mutant } from '../mutant.js'

/** What a client may get wrong about versions and hello. */
export const versionMutants: readonly Mutant[] = [
  {
    defect: 'names no version',
    requirement: 'VER-5',
    seenBy: 'versions/named-with-every-connection',
    find: 'new URLSearchParams({ v: VERSIONS.join(",") });',
    by: 'new URLSearchParams();',
  },
  {
    defect: 'speaks before hello',
    requirement: 'VER-5',
    seenBy: 'versions/silent-before-hello',
    find: 'this.#phase = "greeting";\n',
    by: 'this.#phase = "greeting";\nthis.#connection.send("null");\n',
  },
  {
    defect: 'waits for hello for ever',
    requirement: 'VER-6',
    seenBy: 'versions/legacy-after-five-seconds',
    find: 'deadline(this.options.host, HELLO_WAIT_MS, () => this.#withoutHello());',
    by: '() => {};',
  },
  {
    defect: 'does not hear buses that never say hello',
    requirement: 'VER-6',
    seenBy: 'versions/legacy-after-an-event',
    find: 'if (this.#phase === "greeting") this.#withoutHello();',
    by: '',
  },
  {
    defect: 'dies of a hello with members it does not know',
    requirement: 'VER-7',
    seenBy: 'versions/unknown-in-hello-is-ignored',
    find: 'return {\n\t\thello: true,',
    by: 'for (const name of Object.keys(payload)) if (!/^(version|capabilities|limits|heartbeatMs|project|session|resumed|received|lost|next|history|window)$/.test(name)) throw new TypeError("unknown member " + name);\nreturn {\n\t\thello: true,',
  },
  {
    defect: 'leaves a bus with a capability it does not know',
    requirement: 'VER-7',
    seenBy: 'versions/unknown-in-hello-is-ignored',
    find: 'if (judgement.type === "$bus:hello") this.#greet(readHello(judgement.payload));',
    by: 'if (judgement.type === "$bus:hello" && !judgement.payload.capabilities.every((name) => ["sse", "session", "history"].includes(name))) this.fail("unknown capability"); else if (judgement.type === "$bus:hello") this.#greet(readHello(judgement.payload));',
  },
]
