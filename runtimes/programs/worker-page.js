const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })

globalThis.askSubject = (asked) => {
  const { port1, port2 } = new MessageChannel()
  const answered = new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data)
  })
  worker.postMessage(asked, [port2])
  return answered
}
