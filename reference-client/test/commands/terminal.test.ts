import { createServer } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { SmallBus } from '../sockets/small-bus.js'
import { SmallHttpBus } from '../sockets/small-http-bus.js'
import { Program } from './program.js'

describe('devtools-bus-client', () => {
  it('shows its commands, and says what was wrong with a flag', async () => {
    const help = Program.client('--help')
    expect(await help.exit()).toBe(0)
    for (const command of ['tail', 'emit', 'adapter']) expect(help.stdout).toContain(command)
    const wrong = Program.client('tail', '--wat')
    expect(await wrong.exit()).toBe(1)
    expect(wrong.stderr).toContain("unknown option '--wat'")
    expect(wrong.stderr).toContain('--help')
  })

  it('refuses an address that is none', async () => {
    const program = Program.client('tail', '--url', 'nowhere')
    expect(await program.exit()).toBe(1)
    expect(program.stderr).toContain('"nowhere" is no URL')
  })
})

describe('tail', () => {
  it('shows what emit emits, readable, and ends at Ctrl-C', async () => {
    const bus = await SmallBus.start({ relay: true })
    const tail = Program.client('tail', '--url', bus.url)
    await tail.shows(/connected/)
    const emit = Program.client('emit', 'query:added', '{"n":{"__type":"bigint","value":"1"}}', '--url', bus.url)
    expect(await emit.exit()).toBe(0)
    await tail.shows(/query {2}added {2}/)
    expect(tail.stdout).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} {2}query {2}added {2}\{"n":\{"__type":"bigint","value":"1"\}\}$/m,
    )
    expect(bus.targets).toEqual(Array(2).fill('/__devtools/ws?v=1&bridge=server'))
    tail.interrupt()
    expect(await tail.exit()).toBe(0)
    await bus.until(({ closeCodes }) => closeCodes.length === 2)
    expect(bus.closeCodes).toEqual([1000, 1000])
  })

  it('keeps control characters of an event from the terminal', async () => {
    const bus = await SmallBus.start()
    const tail = Program.client('tail', '--url', bus.url)
    await bus.until(({ connections }) => connections.length === 1)
    bus.say({ type: 'a:\u001b[2J\u009b', payload: '\u009b' })
    await tail.shows(/\\u001b\[2J\\u009b {2}"\\u009b"/)
  })

  it('--json: one event a line, and the connection on stderr', async () => {
    const bus = await SmallBus.start()
    const tail = Program.client('tail', '--json', '--panel', '--url', bus.url)
    await bus.until(({ connections }) => connections.length === 1)
    expect(bus.targets).toEqual(['/__devtools/ws?v=1'])
    const event = { type: 'a:b', payload: { n: { __type: 'bigint', value: '12' } }, mood: 'good' }
    bus.say(event)
    await tail.shows(/a:b/)
    expect(tail.lines.map((line) => JSON.parse(line))).toEqual([event])
    bus.connections[0]?.close(1001)
    await tail.shows(/reconnected, events may have been missed/)
    expect(tail.lines).toHaveLength(1)
    expect(tail.stderr).toContain('the bus went away')
  })

  it('says what a return has cost, and asks for history', async () => {
    const bus = await SmallHttpBus.start({ webSocket: true })
    const tail = Program.client('tail', '--history', '7', '--url', bus.url)
    await tail.shows(/connected to/)
    expect(bus.targets[0]).toBe('/__devtools/ws?v=1&bridge=server&history=7')
    bus.cut()
    await tail.shows(/reconnected, nothing lost/)
    bus.forget(3)
    bus.cut()
    await tail.shows(/reconnected, 3 events lost/)
    tail.interrupt()
    expect(await tail.exit()).toBe(0)
    const wrong = Program.client('tail', '--history', '-1', '--url', bus.url)
    expect(await wrong.exit()).toBe(1)
    expect(wrong.stderr).toContain('whole number')
  })

  it('waits for a bus that is not there yet', async () => {
    const first = await SmallBus.start()
    const { port, url } = first
    await first.stop()
    const tail = Program.client('tail', '--url', url)
    await tail.shows(/ECONNREFUSED/)
    await SmallBus.start({ port })
    await tail.shows(/connected to/)
  })
})

describe('emit', () => {
  it('sends the payload as it would travel, and ends after the closing handshake', async () => {
    const bus = await SmallBus.start()
    const emit = Program.client('emit', 'a:b', 'null', '--url', bus.url, '--token', 't', '--project', 'p')
    expect(await emit.exit()).toBe(0)
    expect(JSON.parse(bus.messages[0] ?? '')).toMatchObject({
      type: 'a:b',
      payload: null,
      pluginId: 'a',
      source: 'server-bridge',
    })
    expect(bus.targets).toEqual(['/__devtools/ws?v=1&bridge=server&project=p&token=t'])
    expect(bus.closeCodes).toEqual([1000])
  })

  it('waits for a legacy bus longer than --timeout says, once it is connected (VER-6)', async () => {
    const bus = await SmallBus.start({ hello: null })
    const emit = Program.client('emit', 'a:b', '--timeout', '1500', '--url', bus.url)
    expect(await emit.exit()).toBe(0)
    expect(bus.messages).toHaveLength(1)
    expect(JSON.parse(bus.messages[0] ?? '')).not.toHaveProperty('payload')
  })

  it.each([
    [
      'an unreachable bus',
      ['a:b', '--timeout', '1500', '--url', 'http://127.0.0.1:1'],
      /no bus could be reached.*1500 ms.*ECONNREFUSED/,
    ],
    ['a name that is none', ['nocolon'], /"<pluginId>:<name>"/],
    ['a payload that is no JSON', ['a:b', 'hello'], /not JSON.*quotes/],
    ['a timeout that is none', ['a:b', '--timeout', 'soon'], /whole number of milliseconds/],
    ['no name at all', [], /missing required argument 'type'/],
  ])('%s: a clear error, and exit 1', async (_, args, why) => {
    const emit = Program.client('emit', ...args)
    expect(await emit.exit()).toBe(1)
    expect(emit.stderr).toMatch(why)
    expect(emit.stdout).toBe('')
  })

  it('a bus of another project: its refusal is told at once, and exit 1', async () => {
    const bus = await SmallBus.start({ hello: null, closeWith: 4009 })
    const emit = Program.client('emit', 'a:b', '--timeout', '600000', '--project', 'blog', '--url', bus.url)
    expect(await emit.exit()).toBe(1)
    expect(emit.stderr).toContain('another project')
  })

  it('an event over the limit, and a server that is no bus: exit 1', async () => {
    const bus = await SmallBus.start({ hello: { maxMessageBytes: 100 } })
    const large = Program.client('emit', 'a:b', JSON.stringify('x'.repeat(200)), '--url', bus.url)
    expect(await large.exit()).toBe(1)
    expect(large.stderr).toContain('larger than the bus')
    const server = createServer((_, response) => response.end('hello'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as { port: number }
    const wrong = Program.client('emit', 'a:b', '--timeout', '1500', '--url', `http://127.0.0.1:${port}`)
    expect(await wrong.exit()).toBe(1)
    expect(wrong.stderr).toContain('200')
  })
})
