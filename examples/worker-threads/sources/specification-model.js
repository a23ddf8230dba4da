/** A text adapter of TanStack AI that needs no network: it knows the specification of this repository by heart. */
import { readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { BaseTextAdapter } from '@tanstack/ai/adapters'

const SPECIFICATION = new URL('../../../spec/v1.md', import.meta.url)
const MS_A_WORD = 3

export class SpecificationModel extends BaseTextAdapter {
  name = 'specification'

  constructor() {
    super({}, 'v1')
  }

  async *chatStream({ messages, runId, threadId }) {
    const { content: prompt } = messages.at(-1)
    const messageId = this.generateId()
    yield { type: 'RUN_STARTED', runId, threadId, model: this.model, timestamp: Date.now() }
    yield { type: 'TEXT_MESSAGE_START', messageId, role: 'assistant', timestamp: Date.now() }
    let words = 0
    for await (const delta of wordsOf(await answerTo(prompt))) {
      words += 1
      yield { type: 'TEXT_MESSAGE_CONTENT', messageId, delta, timestamp: Date.now() }
    }
    yield { type: 'TEXT_MESSAGE_END', messageId, timestamp: Date.now() }
    const usage = { promptTokens: prompt.split(' ').length, completionTokens: words, totalTokens: words }
    yield { type: 'RUN_FINISHED', runId, threadId, finishReason: 'stop', usage, timestamp: Date.now() }
  }

  async structuredOutput() {
    throw new Error('the specification model answers in prose only')
  }
}

/** All requirements of the family that the prompt names in capitals. */
async function answerTo(prompt) {
  const [family] = prompt.match(/\b[A-Z]{2,}\b/) ?? []
  const sections = (await readFile(SPECIFICATION, 'utf8')).split(/^(?=#{1,4} )/m)
  const found = sections.filter((section) => section.startsWith(`#### ${family}-`))
  if (found.length > 0) return found.join('')
  throw new Error('the model has no answer', {
    cause: new RangeError(`no requirement of the specification is called ${family}`),
  })
}

async function* wordsOf(text) {
  for (const word of text.match(/\S+\s*/g)) {
    await setTimeout(MS_A_WORD)
    yield word
  }
}
