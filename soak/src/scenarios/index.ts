import { oversize } from './oversize.js'
import type { Scenario } from './scenario.js'
import { cut, cutDefaults, http, httpDefaults, restart, switching } from './streams.js'

/** By the name under which each is run. */
export const scenarios: Record<string, Scenario> = {
  cut,
  'cut-defaults': cutDefaults,
  http,
  'http-defaults': httpDefaults,
  switching,
  restart,
  oversize,
}
