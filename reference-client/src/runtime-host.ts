import { guarded } from '@devtools-bus/schema/application-code'
import type { Host } from './link/host.js'
import { outside } from './runtime/outside.js'
import { afterReal, realNow } from './runtime/real-timers.js'
import { Reports, shortened } from './runtime/reports.js'

const WARNING_LENGTH = 1_000

const reports = new Reports({
  after: (ms, callback) => runtimeHost.after(ms, callback),
  print: (text, cause) => console.error(`[devtools-bus] ${text}`, ...(cause === undefined ? [] : [cause])),
})

/** The host of the runtime this runs in. */
export const runtimeHost: Host = {
  now: realNow,
  random: () => Math.random(),
  after: (ms, callback) => outside(() => afterReal(ms, callback)),
  report: (message, cause) => reports.report(message, cause),
  warn(message) {
    guarded(
      () => console.warn(`[devtools-bus] ${shortened(message, WARNING_LENGTH)}`),
      () => {},
    )
  },
}
