/** What the conditional import in package.json leads to. */
declare module '#websocket' {
  export const findWebSocket: import('./websocket.js').FindWebSocket
}
