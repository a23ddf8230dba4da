/** Child process: TanStack AI streams answers, and emits each chunk by itself. */
import { EventClient } from '@devtools-bus/client'
import { chat } from '@tanstack/ai'
import { aiEventClient } from '@tanstack/ai-event-client'
import { takePart } from '../../terminal/part.js'
import { plainError } from '../../terminal/plain-error.js'
import { SpecificationModel } from './specification-model.js'

const client = new EventClient({ pluginId: 'stream' })
const { onCommand } = takePart({ clients: [client, aiEventClient], play })

onCommand(client, 'start', ({ prompt }) => stream(prompt))

async function play() {
  await stream('What does it say of RESUME?')
  await stream('What does it say of MAGIC?')
}

async function stream(prompt) {
  const messages = [{ role: 'user', content: prompt }]
  let chunks = 0
  try {
    for await (const chunk of chat({ adapter: new SpecificationModel(), messages, debug: false })) {
      if (chunk.type === 'TEXT_MESSAGE_CONTENT') chunks += 1
    }
    client.emit('finished', { prompt, chunks })
  } catch (error) {
    client.emit('failed', { prompt, chunks, error: plainError(error) })
  }
}
