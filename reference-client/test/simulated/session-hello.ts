/** Members of a hello that name a session (SESSION-1), for {@link SimulatedConnection.hello}. */
export function sessionHello(members: object = {}): object {
  return {
    session: 'session-0000000000000001',
    resumed: false,
    received: 0,
    lost: 0,
    next: 1,
    history: 0,
    window: { events: 1_000, bytes: 16_777_216, ms: 120_000 },
    ...members,
  }
}
