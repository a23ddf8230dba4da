/** What the buses and bridges of an EventTarget have in common, so that together they serve it as one (LOCAL-2 to LOCAL-6). */
export { ANY_EVENT, CONNECT, CONNECTED, DISPATCH, detailOf, dispatch } from './events.js'
export { giveId } from './given-ids.js'
export type { Side } from './sides.js'
export { WatchedTarget } from './watched-target.js'
