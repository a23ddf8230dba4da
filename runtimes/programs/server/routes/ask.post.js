/** The subject as code of a request handler. */
import { defineHandler } from 'nitro/h3'
import subject from '../../subject.js'

export default defineHandler(async ({ req }) => {
  const { what, ...given } = await req.json()
  return subject[what](given)
})
