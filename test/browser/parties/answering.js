/**
 * Lets whoever started this runtime call the functions of `offered`.
 *
 * @param {{ on(name: 'message', hear: (message: any) => void): unknown }} channel
 * @param {(message: object) => void} send
 * @param {Record<string, (...args: any[]) => unknown>} offered
 */
export function answer(channel, send, offered) {
  channel.on('message', async ({ number, what, args }) => send({ number, answer: await offered[what]?.(...args) }))
}
