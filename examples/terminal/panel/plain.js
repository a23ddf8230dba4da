/** Without a terminal: a line an event, each source plays once and is sent its command, and that is it. */
import { terminalText } from '@devtools-bus/schema/terminal'
import { clock, errorText, eventText } from './event-text.js'

const WIDTH = 140

/**
 * @typedef {object} Stage
 * @property {string} title
 * @property {import('@devtools-bus/server').Bus} bus
 * @property {import('../source.js').Source[]} sources
 * @property {string} url
 * @property {string} token
 *
 * @param {Stage} stage
 */
export async function playOnce({ bus, sources, url }) {
  say(`the bus is at ${url}; it asks for a token`)
  bus.onAll((event, from) => {
    say(`${from === 'in-process' ? '→' : '←'} ${eventText(event, WIDTH)}`)
    const error = errorText(event)
    if (error !== undefined) say(`    ${error}`)
  })
  for (const source of sources) source.on('output', (text) => say(`${source.name} prints: ${text}`))
  await Promise.all(
    sources.map(async (source) => {
      try {
        await source.play()
        await source.connected()
        await source.command(bus)
        await source.finish()
      } catch (error) {
        say(error.message)
      }
    }),
  )
}

function say(text) {
  console.log(`${clock()} ${terminalText(text)}`)
}
