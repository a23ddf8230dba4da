/** The program under measurement: it emits bursts, and notes what it hears. Its event client is that of the row. */
import client from './client.js'
import { Heard } from './heard.js'

const heard = new Heard()
client.on('down', ({ payload }) => heard.add(payload))

export default {
  /** Emits so many events in one synchronous loop. */
  burst({ run, count }) {
    const at = Date.now()
    for (let n = 0; n < count; n += 1) client.emit('up', { run, n })
    return { at }
  },
  until: (burst) => heard.until(burst),
  all: () => heard.all(),
}
