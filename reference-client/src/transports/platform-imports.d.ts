/** What the conditional imports in package.json lead to. */
declare module '#websocket' {
  export const findWebSocket: import('./websocket.js').FindWebSocket
}
declare module '#http' {
  export const request: import('./http-request.js').HttpRequest
}
