/** Which bus the environment names, to whom. */
import { expect, test } from 'vitest'
import { coordinatesOfEnvironment, setEnvironment } from '../src/vite/environment.js'

const SHOP = 'http://127.0.0.1:4206'
const BLOG = 'http://127.0.0.1:4207'

test('what is named is named as a whole, and what was there before comes back', () => {
  const before = { DEVTOOLS_BUS_URL: '', DEVTOOLS_BUS_PROJECT: 'inherited', OTHER: 'x' }
  const env: NodeJS.ProcessEnv = { ...before }
  const leaveShop = setEnvironment({ url: SHOP, token: 'secret' }, '/shop', env)
  expect(env).toEqual({
    DEVTOOLS_BUS_URL: SHOP,
    DEVTOOLS_BUS_TOKEN: 'secret',
    DEVTOOLS_BUS_SET_BY: `${SHOP} /shop`,
    OTHER: 'x',
  })
  const shop = { ...env }
  const leaveBlog = setEnvironment({ url: BLOG, project: 'blog' }, '/blog', env)
  expect(env.DEVTOOLS_BUS_TOKEN).toBeUndefined()
  leaveBlog()
  expect(env).toEqual(shop)
  leaveShop()
  expect(env).toEqual(before)
})

test('one that leaves first takes nothing from the other, and leaves nothing for it to bring back', () => {
  const env: NodeJS.ProcessEnv = {}
  const leaveShop = setEnvironment({ url: SHOP, token: 'secret' }, '/shop', env)
  const leaveBlog = setEnvironment({ url: BLOG }, '/blog', env)
  leaveShop()
  expect(env.DEVTOOLS_BUS_URL).toBe(BLOG)
  leaveBlog()
  expect(env).toEqual({})
})

test('what is named by hand since then stays', () => {
  const env: NodeJS.ProcessEnv = {}
  const leave = setEnvironment({ url: SHOP }, '/shop', env)
  env.DEVTOOLS_BUS_URL = 'http://127.0.0.1:9'
  expect(coordinatesOfEnvironment('/blog', { ...env })).toEqual({ url: 'http://127.0.0.1:9' })
  leave()
  expect(env.DEVTOOLS_BUS_URL).toBe('http://127.0.0.1:9')
})

test('a process that a dev server has started takes its bus for the same project, and not for another', () => {
  const env: NodeJS.ProcessEnv = {}
  setEnvironment({ url: SHOP, token: 'secret', project: 'shop' }, '/shop', env)
  expect(coordinatesOfEnvironment('/shop', env)).toBeUndefined()
  const child = { ...env }
  expect(coordinatesOfEnvironment('/shop', child)).toEqual({ url: SHOP, token: 'secret', project: 'shop' })
  expect(coordinatesOfEnvironment('/blog', child)).toBeUndefined()
})
