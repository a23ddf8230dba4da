import { EventClient } from '@devtools-bus/client'

export default new EventClient({ pluginId: 'matrix' })
