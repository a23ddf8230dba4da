/** A WebSocket of another project at the honest bus (PROJ-1). */
const TEXT_FRAME = 0x81

export function serveStranger(peer, hub, defect) {
  peer.close(4009)
  if (defect === 'strangers-are-heard') peer.on('message', (bytes) => hub.relay(bytes.toString(), 'panel'))
  if (defect !== 'strangers-hear') return
  // The library sends nothing after a close, so that the frame is written by hand; events of the suite are short.
  const write = (text) => {
    const bytes = Buffer.from(text)
    if (bytes.length < 126) peer._socket.write(Buffer.concat([Buffer.from([TEXT_FRAME, bytes.length]), bytes]))
  }
  peer.on('close', hub.join({ place: 'panel', end: () => {}, waiting: () => 0, send: write }))
}
