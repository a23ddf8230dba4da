/** `/burst?n=100`: a hundred orders at once. It runs in a worker thread, where there is no bus. */
import { threadId } from 'node:worker_threads'
import { defineHandler } from 'nitro/h3'
import { order } from '../shop.js'

export default defineHandler(({ url }) => ({ threadId, ...order(Number(url.searchParams.get('n') ?? 1)) }))
