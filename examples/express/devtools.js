/** The devtools of the app: the bus, and below `/devtools` a page that shows what comes over it. */
import { fileURLToPath } from 'node:url'
import { createBus } from '@devtools-bus/server'
import express from 'express'

/** @param {express.Express} app @param {import('node:http').Server} server of the app */
export function addDevtools(app, server) {
  const { DEVTOOLS_BUS_URL: url, DEVTOOLS_BUS_TOKEN: token, DEVTOOLS_BUS_PROJECT: project } = process.env
  // There once the server listens, at its address. Where the environment names a bus, the event clients go there.
  if (url === undefined) createBus({ server }).start()

  app.get('/devtools/bus', ({ hostname, host }, response) => {
    // Whoever reads this may connect. Another web site could have its name lead here, and must not.
    if (!['localhost', '127.0.0.1', '[::1]'].includes(hostname)) response.sendStatus(403)
    else response.json(url === undefined ? { url: `http://${host}` } : { url, token, project })
  })
  app.use('/devtools/client', express.static(fileURLToPath(new URL('.', import.meta.resolve('@devtools-bus/client')))))
  app.use('/devtools', express.static(fileURLToPath(new URL('devtools', import.meta.url))))
}
