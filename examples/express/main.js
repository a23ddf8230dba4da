/** The app. It loads its devtools in development only. */
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import express from 'express'
import { order } from './shop.js'

const app = express()
const server = createServer(app)

app.get('/order', ({ query }, response) => void response.json(order(Number(query.n ?? 1))))
app.use(express.static(fileURLToPath(new URL('public', import.meta.url))))

if (process.env.NODE_ENV !== 'production') {
  const { addDevtools } = await import('./devtools.js')
  addDevtools(app, server)
}

const { PORT = '3000' } = process.env
server.on('error', ({ message }) => {
  console.error(`${message}; choose another port: PORT=0 npm run example:express`)
  process.exit(1)
})
server.listen(Number(PORT), 'localhost', () => console.log(`http://localhost:${server.address().port}/`))
