/** A page with the page bus of ours, a published event client (`party`) and one of ours (`other`); on request beside the published page bus. */
import { EventClient as OurEventClient } from '@devtools-bus/client'
import { startPageBus } from '@devtools-bus/client/page'
import { ClientEventBus } from '@tanstack/devtools-event-bus/client'
import { EventClient } from '@tanstack/devtools-event-client'
import { clientParty } from '../parties/client-party.js'

const query = new URLSearchParams(location.search)
const beside = query.get('beside')
const url = query.get('url') || undefined

const startPublished = () => {
  if (beside === 'unconnected') new ClientEventBus().start()
  else if (beside) new ClientEventBus({ connectToServerBus: true, port: Number(beside) }).start()
}

if (!query.has('oursFirst')) startPublished()
const pageBus = startPageBus({ url })
if (query.has('oursFirst')) startPublished()

Object.assign(globalThis, {
  pageBus,
  party: clientParty((pluginId) => new EventClient({ pluginId }), 'page'),
  other: clientParty((pluginId) => new OurEventClient<Record<string, unknown>>({ pluginId }), 'panel'),
})
