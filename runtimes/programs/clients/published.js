import { EventClient } from '@tanstack/devtools-event-client'

export default new EventClient({ pluginId: 'matrix' })
