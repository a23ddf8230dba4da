import { devtoolsBus } from '@devtools-bus/server/vite'
import { defineConfig } from 'vite'

export default defineConfig({ plugins: [devtoolsBus(), api()] })

/** Answers `/api/…` with server code, which Vite loads again once it was edited. */
function api() {
  return {
    name: 'api',
    configureServer(server) {
      server.middlewares.use('/api', async (request, response, next) => {
        try {
          const { answer } = await server.ssrLoadModule('/server/api.js')
          const { pathname, searchParams } = new URL(request.url, 'http://localhost')
          response.end(JSON.stringify(answer(pathname, searchParams)))
        } catch (error) {
          next(error)
        }
      })
    },
  }
}
