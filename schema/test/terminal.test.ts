import { describe, expect, it } from 'vitest'
import { terminalLines, terminalText, wantsColour } from '../src/terminal.js'

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

/** Written from the Unicode charts, not from the properties that the code names. */
const HOSTILE: Record<string, number[]> = {
  'C0 controls and DEL': [...range(0x00, 0x1f), 0x7f],
  'C1 controls': range(0x80, 0x9f),
  'bidi controls': [0x061c, 0x200e, 0x200f, ...range(0x202a, 0x202e), ...range(0x2066, 0x2069)],
  'zero-width characters': [0x00ad, 0x034f, 0x180e, ...range(0x200b, 0x200d), ...range(0x2060, 0x2064), 0xfeff],
  'deprecated format characters': range(0x206a, 0x206f),
  'line and paragraph separators': [0x2028, 0x2029],
  'fillers that are drawn as nothing': [0x115f, 0x1160, 0x17b4, 0x17b5, 0x2800, 0x3164, 0xffa0],
  'variation selectors': [...range(0x180b, 0x180d), 0x180f, ...range(0xfe00, 0xfe0f), ...range(0xe0100, 0xe01ef)],
  'interlinear annotations': range(0xfff9, 0xfffb),
  'musical and shorthand formats': [...range(0x1bca0, 0x1bca3), ...range(0x1d173, 0x1d17a)],
  tags: [0xe0001, ...range(0xe0020, 0xe007f)],
  'lone surrogates': [0xd800, 0xdbff, 0xdc00, 0xdfff],
  noncharacters: [...range(0xfdd0, 0xfdef), 0xfffe, 0xffff, 0x1ffff],
}

describe.each(Object.entries(HOSTILE))('%s', (_, codes) => {
  it('are escaped, and JSON that has them parses to the same value', () => {
    for (const code of codes) {
      const character = String.fromCodePoint(code)
      expect(terminalText(`x${character}y`), code.toString(16)).toMatch(/^x(\\u[0-9a-f]{4}){1,2}y$/)
      const json = JSON.stringify({ [`k${character}`]: `x${character}y` })
      expect(JSON.parse(terminalText(json))).toEqual({ [`k${character}`]: `x${character}y` })
    }
  })
})

it('leaves what people write: letters, marks, wide characters, spaces, emoji with what holds them together', () => {
  const text =
    'Grüße, naïve e\u0301, 日本語, العربية, עברית, हिन्दी, 한국어, a\u00a0b\u3000c, ❤️ 👍🏽 👩🏽‍💻 👨‍👩‍👧 🏳️‍🌈 🇩🇪'
  expect(terminalText(text)).toBe(text)
})

it('escapes what holds emoji together where there are none', () => {
  expect(terminalText('a\u200db 1\ufe0f 👍\u200d')).toBe('a\\u200db 1\\ufe0f 👍\\u200d')
})

it('keeps lines apart where they are asked for, and tabs as spaces', () => {
  expect(terminalLines('a\r\n\tb\u001b\n\u2028c')).toEqual(['a', '    b\\u001b', '\\u2028c'])
})

describe('colour', () => {
  const terminal = { isTTY: true }
  it.each([
    [terminal, {}, true],
    [{}, {}, false],
    [terminal, { NO_COLOR: '1' }, false],
    [terminal, { NO_COLOR: '' }, true],
    [terminal, { TERM: 'dumb' }, false],
    [{}, { FORCE_COLOR: '1' }, true],
    [{}, { FORCE_COLOR: 'true' }, true],
    [{}, { FORCE_COLOR: '' }, false],
    [terminal, { FORCE_COLOR: '0' }, false],
    [terminal, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ])('%j with %j: %s', (stream, env, isWanted) => {
    expect(wantsColour(stream, env)).toBe(isWanted)
  })
})
