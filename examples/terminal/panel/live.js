/** In a terminal: the sources play again and again, what they emit is shown as it comes, and keys send commands. */
import { setTimeout } from 'node:timers/promises'
import { terminalLines, terminalText } from '@devtools-bus/schema/terminal'
import { EventLog } from './event-log.js'
import { Screen } from './screen.js'
import { StreamedText } from './streamed-text.js'
import { viewOf } from './view.js'

const FRAME_MS = 80
const REST_MS = 2_000
const INTERRUPT = '\x03'

/** @param {import('./plain.js').Stage} stage */
export async function followLive({ title, bus, sources, url, token }) {
  const quit = new AbortController()
  const log = new EventLog()
  const streamed = new StreamedText()
  const last = new Map()

  bus.onAll((event, from) => {
    log.add(event, from === 'in-process')
    streamed.hear(event)
  })
  for (const source of sources) {
    source.on('heard', ({ type }) => last.set(source, type))
    source.on('output', (text) => log.note(`${source.name} prints: ${text}`))
  }

  function onKey(key) {
    if (key === 'q' || key === INTERRUPT) {
      // Whoever asks again does not want to wait.
      if (quit.signal.aborted) for (const source of sources) source.kill()
      quit.abort()
    }
    const asked = sources.find(({ definition }) => definition.command.key === key)
    if (asked?.isConnected && !quit.signal.aborted) asked.sendCommand(bus)
  }

  function draw() {
    const view = {
      title,
      hint: `In another terminal: npx @devtools-bus/client tail --url ${url} --token ${token}`,
      rows: sources.map((source) => rowOf(source, last.get(source))),
      streamed: terminalLines(streamed.text).join(' '),
      lines: log.lines,
      keys: quit.signal.aborted ? 'ending, once what is under way is done   q do not wait' : keysOf(sources),
    }
    screen.draw(viewOf(view, screen.width, screen.height))
  }

  const screen = new Screen({ onKey })
  const frames = setInterval(draw, FRAME_MS)
  try {
    await Promise.all(sources.map((source) => playUntil(quit.signal, source, log)))
  } finally {
    clearInterval(frames)
    screen.close()
  }
}

async function playUntil(signal, source, log) {
  try {
    while (!signal.aborted) {
      await source.play()
      await setTimeout(REST_MS, undefined, { signal }).catch(() => {})
    }
    await source.finish()
  } catch (error) {
    log.note(error.message, 'red')
    // The others are still to be seen.
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  }
}

function rowOf({ name, runsIn, heard: { lines, bigints, errors } }, last = '') {
  return { name, runsIn, heard: lines.length, bigints, errors, last: terminalText(last) }
}

function keysOf(sources) {
  return [...sources.map(({ definition: { command } }) => `${command.key} ${command.label}`), 'q quit'].join('   ')
}
