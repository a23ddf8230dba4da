/** What {@link helloText} says unless it is told otherwise (HELLO-1). */
const PAYLOAD = {
  version: '1',
  capabilities: [] as string[],
  limits: { maxMessageBytes: 8_388_608 },
  heartbeatMs: 15_000,
  project: null as string | null,
}

/** The text of a hello whose payload has `changes`, known members or not. */
export function helloText(changes: Record<string, unknown> = {}): string {
  return JSON.stringify({ type: '$bus:hello', payload: { ...PAYLOAD, ...changes } })
}
