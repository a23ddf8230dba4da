import { startRuntimeBridge } from '@devtools-bus/client/bridge'
import { EventClient } from '@tanstack/devtools-event-client'

// Where no Vite plugin does it.
startRuntimeBridge()

export default new EventClient({ pluginId: 'matrix' })
