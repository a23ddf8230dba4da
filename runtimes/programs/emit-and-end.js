/** Emits one burst, and has nothing else to do. */
import client from './client.js'

for (let n = 0; n < 1_000; n += 1) client.emit('up', { run: 'end', n })
