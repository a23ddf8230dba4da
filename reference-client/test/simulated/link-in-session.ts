import { sessionHello } from './session-hello.js'
import { type SimulatedOptions, simulatedLink, typesOf } from './simulated-link.js'

/** Of hellos, unless another is asked for. */
export const LIMIT = 8_388_608

/** A link in its session, with what one listener hears. */
export function linkInSession(options: SimulatedOptions = {}, hello: object = {}) {
  const link = simulatedLink(options)
  const port = link.front.port()
  const heard: string[] = []
  port.listen((event) => heard.push(event.type))
  link.bus.latest.accept()
  link.bus.latest.hello(LIMIT, sessionHello(hello))
  const emit = (...types: string[]): void => {
    for (const type of types) port.emit(type, null)
  }
  const say = (...types: string[]): void => {
    for (const type of types) link.bus.latest.say({ type })
  }
  const back = (members: object = {}, code = 1006): void => {
    if (!link.bus.latest.ended) link.bus.latest.end(code)
    link.time.advance(5_000)
    link.bus.latest.accept()
    link.bus.latest.hello(LIMIT, sessionHello({ resumed: true, ...members }))
  }
  return { ...link, port, heard, emit, say, back, sent: () => typesOf(link.bus.latest.sent) }
}
