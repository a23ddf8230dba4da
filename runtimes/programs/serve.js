/** Answers what the parent process asks for: `{ id, ask, ...arguments }` is answered by `{ id, answer }` or `{ id, failed }`. */
export function serve(handlers) {
  process.on('message', async ({ id, ask, ...given }) => {
    try {
      process.send({ id, answer: await handlers[ask](given) })
    } catch (error) {
      process.send({ id, failed: error?.stack ?? String(error) })
    }
  })
  process.send({ ready: true })
}
