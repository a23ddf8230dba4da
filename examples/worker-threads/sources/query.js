/** Worker thread: TanStack Query looks after facts about files of this repository, one of which does not exist. */
import { stat } from 'node:fs/promises'
import { EventClient } from '@devtools-bus/client'
import { QueryClient, QueryObserver } from '@tanstack/query-core'
import { takePart } from '../../terminal/part.js'
import { plainError } from '../../terminal/plain-error.js'

const ROOT = new URL('../../../', import.meta.url)
const FILES = ['package.json', 'spec/v1.md', 'README.md', 'no-such-file.md']

const client = new EventClient({ pluginId: 'query' })
const queries = new QueryClient({ defaultOptions: { queries: { queryFn: readFacts, retry: 2, retryDelay: 20 } } })
const { onCommand } = takePart({ clients: [client], play, rest: () => queries.clear() })

queries.getQueryCache().subscribe(({ type, query, action }) => {
  const { status, fetchStatus, data, error, fetchFailureCount } = query.state
  client.emit('cache', {
    change: action === undefined ? type : `${type}: ${action.type}`,
    queryKey: query.queryKey,
    state: { status, fetchStatus, fetchFailureCount, data },
    error: plainError(action?.error ?? error) ?? undefined,
  })
})

onCommand(client, 'invalidate', async ({ queryKey }) => {
  await queries.invalidateQueries({ queryKey })
  client.emit('invalidated', { queryKey, state: queries.getQueryState(queryKey) })
})

const observers = FILES.map((name) => new QueryObserver(queries, { queryKey: ['file', name] }))
let subscriptions = []

async function play() {
  if (subscriptions.length === 0) subscriptions = observers.map((observer) => observer.subscribe(() => {}))
  for (let round = 0; round < 5; round += 1) {
    await queries.refetchQueries({ queryKey: ['file'] }, { cancelRefetch: false })
  }
}

/** As BigInts: nanoseconds since 1970 are more than a number can say exactly. */
async function readFacts({ queryKey: [, name] }) {
  try {
    const { size, ino, mtimeNs } = await stat(new URL(name, ROOT), { bigint: true })
    return { size, ino, mtimeNs }
  } catch (cause) {
    throw new Error(`nothing is known about ${name}`, { cause })
  }
}
