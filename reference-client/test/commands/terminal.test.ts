import { createServer } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { SmallBus } from '../sockets/small-bus.js'
import { SmallHttpBus } from '../sockets/small-http-bus.js'
import { Program } from './program.js'

describe('tail', () => {
  it('shows what emit emits, readable, and ends at Ctrl-C', async () => {
    const bus = await SmallBus.start({ relay: true })
    const tail = Program.client('tail', '--url', bus.url)
    await tail.shows(/connected/)
    const emit = Program.client('emit', 'query:added', '{"n":{"__type":"bigint","value":"1"}}', '--url', bus.url)
    expect(await emit.exit()).toBe(0)
    await tail.shows(/query {2}added {2}/)
    expect(tail.stdout).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}query {2}added {2}\{"n":1n\}$/m)
    expect(bus.targets).toEqual(Array(2).fill('/__devtools/ws?v=1&bridge=server'))
    tail.interrupt()
    expect(await tail.exit()).toBe(0)
    await bus.until(({ closeCodes }) => closeCodes.length === 2)
    expect(bus.closeCodes).toEqual([1000, 1000])
  })

  it('--type: shows the events that one of the patterns names', async () => {
    const bus = await SmallBus.start()
    const tail = Program.client('tail', '--json', '--type', 'query:*, *:clear', '--type', 'a:b', '--url', bus.url)
    await bus.until(({ connections }) => connections.length === 1)
    const types = ['query:added', 'a:clear', 'a:b', 'a:bc', 'requery:added', 'aa:b', 'a:clear:all', 'query:last']
    for (const type of types) bus.say({ type })
    await tail.shows(/query:last/)
    expect(tail.lines.map((line) => JSON.parse(line).type)).toEqual(['query:added', 'a:clear', 'a:b', 'query:last'])
  })

  it.each([
    ['NO_COLOR', { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ['an empty NO_COLOR', { NO_COLOR: '', FORCE_COLOR: '1' }, true],
    ['an empty FORCE_COLOR', { FORCE_COLOR: '' }, false],
    ['FORCE_COLOR=0', { FORCE_COLOR: '0' }, false],
  ])('%s decides about colours', async (_, env, isColoured) => {
    const bus = await SmallBus.start()
    const tail = Program.open(['tail', '--url', bus.url], env)
    await tail.shows(/connected/)
    expect(tail.stdout.includes('\u001b[')).toBe(isColoured)
  })

  it('ends where nobody reads its output any more', async () => {
    const bus = await SmallBus.start()
    const tail = Program.client('tail', '--url', bus.url)
    await tail.shows(/connected/)
    tail.closeOutput()
    bus.say({ type: 'a:b' })
    expect(await tail.exit()).toBe(0)
    expect(tail.stderr).toBe('')
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

  it('a bus that cannot be reached: says so on one line, and exits with 1', async () => {
    const emit = Program.client('emit', 'a:b', '--timeout', '1500', '--url', 'http://127.0.0.1:1')
    expect(await emit.exit()).toBe(1)
    expect(emit.stderr).toMatch(/^error: no bus could be reached.*1500 ms.*ECONNREFUSED.*\n$/)
    expect(emit.stdout).toBe('')
  })

  const RAW = '{"big":12345678901234567890,"huge":1e400,"zero":-0,"one":1.0,"n":{"__type":"bigint","value":"7"}}'

  it.each([
    ['as its argument', [RAW], undefined],
    ['from standard input that -  names', ['-'], `${RAW}\n`],
    ['from standard input', [], RAW],
    ['from standard input, over several lines', [], `\ufeff\n${RAW.replaceAll(',', '\n  ,\r\n\t')}\n`],
  ])('sends the payload with its digits as they stand: %s', async (_, args, input) => {
    const bus = await SmallBus.start()
    const emit = Program.open(['emit', 'a:b', ...args, '--url', bus.url])
    if (input !== undefined) emit.write(input)
    if (input !== undefined) emit.endInput()
    expect(await emit.exit()).toBe(0)
    expect(bus.messages[0]).toContain(`{"type":"a:b","payload":${RAW},"pluginId":"a","eventId":"`)
  })

  it('sends a payload of megabytes from standard input, and fails if it exceeds the limit of the bus', async () => {
    const bus = await SmallBus.start({ hello: { maxMessageBytes: 8_388_608 } })
    const send = (length: number): Program => {
      const emit = Program.open(['emit', 'a:b', '--url', bus.url])
      emit.write(JSON.stringify('x'.repeat(length)))
      emit.endInput()
      return emit
    }
    expect(await send(8_000_000).exit()).toBe(0)
    expect(bus.messages[0]?.length).toBeGreaterThan(8_000_000)
    const large = send(8_388_608)
    expect(await large.exit()).toBe(1)
    expect(large.stderr).toMatch(
      /^error: .*exceeds the size limit of the bus at .*: .*the bus takes 8388608 bytes.*\n$/,
    )
  })

  it('has no payload where standard input is empty, and none is a word of its own', async () => {
    const bus = await SmallBus.start()
    expect(await Program.client('emit', 'a:b', '--url', bus.url).exit()).toBe(0)
    expect(JSON.parse(bus.messages[0] ?? '')).not.toHaveProperty('payload')
    const asked = Program.client('emit', 'a:b', '-', '--url', bus.url)
    expect(await asked.exit()).toBe(2)
    expect(asked.stderr).toMatch(/^error: expected JSON on standard input, got nothing: .*\n$/)
  })

  it('does not wait for ever for an input that nobody gives', async () => {
    const emit = Program.open(['emit', 'a:b', '--timeout', '300', '--url', 'http://127.0.0.1:1'])
    expect(await emit.exit()).toBe(1)
    expect(emit.stderr).toMatch(/^error: expected a payload on standard input within 300 ms.*\n$/)
  })

  it.each([
    ['{"a":1,}', '"}" at line 1, column 8'],
    ['{"a":\n  tru}', '"tru}" at line 2, column 3'],
    ['[1,2', 'the end of the text at line 1, column 5'],
    ['{"a" 1}', '"1}" at line 1, column 6'],
    ['[1]]', '"]" at line 1, column 4'],
    ['"a\u001b"', '"\\"a\\u001b\\"" at line 1, column 1'],
    ['\ud83d', '"\ufffd" at line 1, column 1'],
    [Uint8Array.of(0xff, 0x22), 'invalid bytes'],
  ])('says where %j stops being JSON', async (input, where) => {
    const emit = Program.open(['emit', 'a:b', '--url', 'http://127.0.0.1:1'])
    emit.write(input)
    emit.endInput()
    expect(await emit.exit()).toBe(2)
    expect(emit.stderr).toMatch(/^error: [^\n]*\n$/)
    expect(emit.stderr).toContain(where)
  })

  it('an event that the bus discards: in its words, and exit 1', async () => {
    const bus = await SmallBus.start({ discards: 'no such \u001b[2Jevent' })
    const emit = Program.client('emit', 'a:b', '1', '--url', bus.url)
    expect(await emit.exit()).toBe(1)
    expect(emit.stderr).toMatch(/^error: the bus at .* rejected the event: .*no such \\u001b\[2Jevent\n$/)
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
    expect(large.stderr).toContain('exceeds the size limit')
    const server = createServer((_, response) => response.end('hello'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as { port: number }
    const wrong = Program.client('emit', 'a:b', '--timeout', '600000', '--url', `http://127.0.0.1:${port}`)
    expect(await wrong.exit()).toBe(1)
    expect(wrong.stderr).toContain('200')
  })
})
