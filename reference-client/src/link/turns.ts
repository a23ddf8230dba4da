import { Turns } from '@devtools-bus/schema/application-code'
import type { Host } from './host.js'

export function turnsOf(host: Pick<Host, 'report' | 'after'>): Turns {
  return new Turns(
    (message, cause) => host.report(message, cause),
    (run) => void host.after(0, run),
  )
}
