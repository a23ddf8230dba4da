import subject from './subject.js'

addEventListener('message', async ({ data: { what, ...given }, ports: [port] }) => {
  port.postMessage(await subject[what](given))
})
