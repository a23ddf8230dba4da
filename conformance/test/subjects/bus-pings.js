/** ALIVE-2 of the honest bus: pings whoever is silent, and ends who stays so. */
export function lookAfter(peer, { heartbeatMs, defect }) {
  let silent = 0
  for (const sign of ['message', 'ping', 'pong']) {
    peer.on(sign, () => {
      silent = 0
    })
  }
  const look = setInterval(() => {
    silent += 1
    if (silent > 4) peer.terminate()
    else if (defect !== 'pings-nobody') peer.ping()
  }, heartbeatMs)
  peer.on('close', () => clearInterval(look))
}
