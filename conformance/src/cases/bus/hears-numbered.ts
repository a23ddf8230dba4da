import { hearsExactly, hold } from '../../checkers/exactly.js'
import type { SessionConnection } from '../../wire/session-connection.js'
import type { Scene } from './scene.js'

/**
 * Waits for the last of `texts` and holds that exactly these came over `connection`, the first of them as number `next`.
 *
 * @throws Violation of `rule`.
 */
export async function hearsFrom(
  rule: string,
  scene: Scene,
  connection: SessionConnection,
  next: number,
  texts: readonly string[],
): Promise<void> {
  hold(rule, connection.hello.next === next, 'hello names another next', next, connection.hello.next)
  if (texts.length > 0) {
    await hearsExactly(rule, `a client over ${connection.over}`, connection.events, texts, scene.patienceMs)
  }
}
