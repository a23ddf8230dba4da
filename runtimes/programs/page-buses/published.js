import { ClientEventBus } from '@tanstack/devtools-event-bus/client'

const port = Number(new URLSearchParams(location.search).get('busPort'))
new ClientEventBus({ port, connectToServerBus: true }).start()
