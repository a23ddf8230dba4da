import { expect, test } from 'vitest'
import { isOwnOrigin } from '../src/node/origin-policy.js'

const host = (name: string, port?: string) => ({ name, port })

test.each([
  ['http://localhost:5173', host('localhost', '5173'), true],
  ['http://LOCALHOST.:5173', host('localhost', '5173'), true],
  ['https://dev.example', host('dev.example', '443'), true],
  ['http://dev.example', host('dev.example', '443'), false],
  ['http://localhost:5174', host('localhost', '5173'), false],
  ['http://evil.example:5173', host('localhost', '5173'), false],
  ['null', host('localhost'), false],
])('%s is the origin of the own host: %o, %s', (origin, own, is) => {
  expect(isOwnOrigin(origin, own)).toBe(is)
})
