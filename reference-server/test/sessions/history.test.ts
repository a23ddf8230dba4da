/** History, by example, in virtual time. */
import { describe, expect, test } from 'vitest'
import { back, send, v1 } from '../simulated/sessions.js'
import { names, World } from '../simulated/world.js'

describe('history', () => {
  test('is what the role could have heard, as far as it is asked for and kept (HISTORY-1)', () => {
    const world = new World({ history: 3 })
    const [bridge, panel] = [world.join('bridge'), world.join('panel')]
    send(world, bridge, 1, 3)
    send(world, panel, 4, 4)
    send(world, bridge, 5, 5)
    expect(names(world.join('panel', { ...v1, history: 2 }).heard)).toEqual(['3', '5'])
    const all = world.join('panel', { ...v1, history: 99 })
    expect([all.hello.history, all.hello.next, names(all.heard), all.numbers]).toEqual([
      3,
      1,
      ['2', '3', '5'],
      [1, 2, 3],
    ])
    expect(names(world.join('bridge', { ...v1, history: 99 }).heard)).toEqual(['3', '4', '5'])
    expect(world.join('panel', v1)).toMatchObject({ hello: { history: 0, next: 1 }, heard: [] })
    expect(world.join('panel', { history: 2 }).heard).toEqual([])
    all.cut()
    send(world, bridge, 6, 6)
    const again = back(world, all, 2, null, { history: 3 })
    expect([again.hello.history, again.hello.next, names(again.heard)]).toEqual([0, 3, ['5', '6']])
  })
})
