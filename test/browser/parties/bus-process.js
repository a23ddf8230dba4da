/** A bus of ours, and in the same process the published event client, which finds it through the shared event target. */
import { createBus } from '@devtools-bus/server'
import { EventClient } from '@tanstack/devtools-event-client'
import { answer } from './answering.js'
import { clientParty } from './client-party.js'

const bus = createBus({ port: 0 })
const started = bus.start()
const party = clientParty((pluginId) => new EventClient({ pluginId }), 'process')

answer(process, (message) => process.send(message), { ...party, ready: async () => (await started).port })
