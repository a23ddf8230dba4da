/** A page as applications have it today: the published page bus, and a published event client. */
import { ClientEventBus } from '@tanstack/devtools-event-bus/client'
import { EventClient } from '@tanstack/devtools-event-client'
import { clientParty } from '../parties/client-party.js'

// Without a port it goes where the dev server has it go.
const port = new URLSearchParams(location.search).get('port')
new ClientEventBus({ connectToServerBus: true, ...(port !== null && { port: Number(port) }) }).start()
Object.assign(globalThis, { party: clientParty((pluginId) => new EventClient({ pluginId }), 'page') })
