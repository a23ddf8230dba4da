/** In the process of an application that emits: printing and reading its events costs what they weigh. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { BOUND, LARGE_EVENTS, type ProcessScenario } from '../scenario.js'

interface Codec {
  encode(value: unknown): string
  decode(text: string): unknown
}

function codec(name: string, about: string, use: (codec: Codec) => void, bound = BOUND): ProcessScenario {
  return {
    name,
    about,
    bound,
    async run(checkout) {
      use((await import(pathToFileURL(join(checkout, 'schema/dist/codec.js')).href)) as Codec)
    },
  }
}

function emits(name: string, about: string, value: () => unknown, bound = BOUND): ProcessScenario {
  return codec(name, about, ({ encode }) => void encode(value()), bound)
}

const marks = (count: number, mark: (index: number) => string) => [
  1n,
  ...Array.from({ length: count }, (_, index) => mark(index)),
]

export const emitter: ProcessScenario[] = [
  emits('emit-marks', 'one BigInt beside 1,000 strings that look like the mark of the codec', () =>
    marks(1_000, (index) => `${'!'.repeat(index + 1)}bigint`),
  ),
  emits('emit-marks-as-types', 'the same, as __type of objects', () => [
    1n,
    ...Array.from({ length: 1_000 }, (_, index) => ({ __type: `${'!'.repeat(index + 1)}bigint`, value: '1' })),
  ]),
  emits('emit-marks-as-keys', 'the same, as names of members', () => ({
    n: 1n,
    ...Object.fromEntries(
      marks(1_000, (index) => `${'!'.repeat(index + 1)}bigint`)
        .slice(1)
        .map((mark) => [mark, 1]),
    ),
  })),
  emits('emit-marks-in-text', 'the same, quoted within one string', () => [
    1n,
    marks(1_000, (index) => `"${'!'.repeat(index + 1)}bigint"`)
      .slice(1)
      .join(' '),
  ]),
  emits('emit-one-mark-100000', 'one BigInt beside 100,000 strings "!bigint"', () => marks(100_000, () => '!bigint')),
  emits('emit-lookalikes', '20,000 objects that look like a BigInt on the wire', () =>
    Array.from({ length: 20_000 }, () => ({ __type: '~bigint', value: '1' })),
  ),
  emits('emit-tildes', 'strings of 2 million characters that begin as a tag does', () => [
    1n,
    { __type: `${'~'.repeat(2_000_000)}`, value: '1' },
    `{"__type":"${'~'.repeat(1_000_000)}`.repeat(2),
  ]),
  emits(
    'emit-bigints-2000',
    '2,000 BigInts of 4,096 digits',
    () => {
      const long = BigInt('9'.repeat(4_096))
      return Array.from({ length: 2_000 }, () => long)
    },
    LARGE_EVENTS,
  ),
  emits('emit-bigints-100000', '50,000 small BigInts', () =>
    Array.from({ length: 50_000 }, (_, index) => BigInt(index)),
  ),
  codec(
    'hear-bigints-2000',
    '2,000 BigInts of 4,096 digits, heard',
    ({ decode }) => {
      const one = `{"__type":"bigint","value":"${'9'.repeat(4_096)}"}`
      decode(`{"type":"a:b","payload":[${Array.from({ length: 2_000 }, () => one).join(',')}]}`)
    },
    LARGE_EVENTS,
  ),
  codec('hear-digits', 'a tag with 4 million digits, heard', ({ decode }) => {
    decode(`{"type":"a:b","payload":[{"__type":"bigint","value":"${'9'.repeat(4_000_000)}"}]}`)
  }),
  codec('hear-tildes', 'a tag with 4 million tildes, heard', ({ decode }) => {
    decode(`{"type":"a:b","payload":[{"__type":"${'~'.repeat(4_000_000)}bigint","value":"9"}]}`)
  }),
]
