/** What clients with a session do, step by step. */
import { hold, mustCome } from '../../checkers/exactly.js'
import { faultBySchema } from '../../published-schemas.js'
import type { HeaderList, HttpAnswer } from '../../wire/exchange.js'
import { ERROR, HELLO, helloIn, type ToldError } from '../../wire/hello.js'
import { NDJSON_TYPE } from '../../wire/post.js'
import { type Over, SessionConnection } from '../../wire/session-connection.js'
import type { Query } from '../../wire/target.js'
import { WebSocketPeer } from '../../wire/web-socket-peer.js'
import { bodyOf } from './answers.js'
import type { Scene } from './scene.js'

export const BRIDGE: Query = { bridge: 'server' }
export const PANEL: Query = {}

/** What the subject can be heard over. */
export function transports({ speaksSse }: Scene): readonly Over[] {
  return speaksSse ? ['ws', 'sse'] : ['ws']
}

/** Every way to leave over one transport and come back over one. */
export function returns(scene: Scene): (readonly [from: Over, to: Over])[] {
  return transports(scene).flatMap((from) => transports(scene).map((to) => [from, to] as const))
}

/** Opens a connection that names version 1, and reads its hello. @throws Violation of SESSION-1 where hello tells of no session. */
export async function open(
  scene: Scene,
  over: Over,
  query: Query,
  headers: HeaderList = [],
): Promise<SessionConnection> {
  const named = { v: '1', ...query }
  const peer =
    over === 'ws'
      ? await scene.webSocket(named, 'WS-1', Object.fromEntries(headers))
      : await scene.sse(named, 'SSE-1', headers)
  const first =
    peer instanceof WebSocketPeer
      ? await mustCome('VER-2', peer.messages.find('hello', scene.patienceMs))
      : (await mustCome('VER-2', peer.stream.find('hello', scene.patienceMs))).data
  hold('VER-2', first.includes(HELLO), 'the first message is no hello', HELLO, first)
  const fault = faultBySchema('hello', JSON.parse(first))
  hold('HELLO-1', fault === undefined, `hello has another shape: ${fault}`, undefined, first)
  const hello = helloIn(first)
  hold('SESSION-1', hello.session !== '', 'hello tells of no session', undefined, first)
  const { bridge, project } = query
  return new SessionConnection(peer, over, { bridge, project }, hello)
}

/** A client that the bus has not met. @throws Violation of SESSION-1 where it gets no new session. */
export async function meet(scene: Scene, over: Over, query: Query = PANEL, headers: HeaderList = []) {
  const connection = await open(scene, over, query, headers)
  const { resumed, received, lost, next } = connection.hello
  const due = { resumed: false, received: 0, lost: 0, next: 1 }
  const said = { resumed, received, lost, next }
  hold('SESSION-1', JSON.stringify(said) === JSON.stringify(due), 'a new session begins otherwise', due, said)
  return connection
}

export interface Return {
  /** Default: as before. */
  over?: Over
  /** Default: the number of the last event it had. */
  received?: number
  /** Default: not named. */
  first?: number
  headers?: HeaderList
}

/** The client of `before` asks for its session again; hello says whether it gets it. */
export function ask(scene: Scene, before: SessionConnection, how: Return = {}): Promise<SessionConnection> {
  const { over = before.over, received = before.had, first, headers = [] } = how
  const numbers = { received: String(received), first: first === undefined ? undefined : String(first) }
  return open(scene, over, { ...before.query, session: before.id, ...numbers }, headers)
}

/** The client of `before` comes back to its session. @throws Violation of `rule` where it does not get it. */
export async function comeBack(scene: Scene, before: SessionConnection, how: Return = {}, rule = 'RESUME-1') {
  const connection = await ask(scene, before, how)
  const { hello } = connection
  hold(rule, hello.resumed && hello.session === before.id, 'the session was not resumed', true, hello.resumed)
  return connection
}

/** Posts lines as the messages `first`, `first` + 1 and so on of the session. */
export function postTo(
  scene: Scene,
  to: SessionConnection,
  lines: readonly string[],
  first: number | string | undefined,
  query: Query = {},
  headers: HeaderList = [],
): Promise<HttpAnswer> {
  const named = {
    v: '1',
    ...to.query,
    session: to.id,
    first: first === undefined ? undefined : String(first),
    ...query,
  }
  return scene.post(lines.join('\n'), { contentType: NDJSON_TYPE, query: named, headers })
}

/** `received` of an answer to a POST. */
export function receivedIn(answer: HttpAnswer): number | undefined {
  return (bodyOf(answer) as { received?: number } | undefined)?.received
}

/** Resolves with the first error that the client is told. @throws Violation of BAD-2 where none comes. */
export async function errorTold(scene: Scene, { peer }: SessionConnection): Promise<ToldError> {
  const isError = ({ type }: { type: string }) => type === ERROR
  const { payload } = await mustCome('BAD-2', peer.controls.find('an error', scene.patienceMs, isError))
  return payload as ToldError
}
