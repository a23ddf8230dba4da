/** Calling application code: listeners and other callbacks. */
export { asItTravels } from './as-it-travels.js'
export { guarded, guardedCallback } from './guarded.js'
export { Turns } from './turns.js'
