/** The text that TanStack AI has streamed so far: of several streams at once, that of the newest. */
const PLUGIN = 'tanstack-ai-devtools'

export class StreamedText {
  text = ''
  #streamId

  hear({ type, payload }) {
    if (type === `${PLUGIN}:text:request:started`) this.#streamId = payload.streamId
    else if (type === `${PLUGIN}:text:chunk:content` && payload.streamId === this.#streamId) this.text = payload.content
  }
}
