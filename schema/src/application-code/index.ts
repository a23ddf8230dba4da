/** How code of the application is called: listeners, and whatever else it gives to a bus or a client. */
export { asItTravels } from './as-it-travels.js'
export { guarded, guardedCallback } from './guarded.js'
export { Turns } from './turns.js'
