/** What a subject can declare (INFO-1, and the adapter contract). */
export const CAPABILITIES = ['sse', 'session', 'history', 'fallback', 'time-scale'] as const
export type Capability = (typeof CAPABILITIES)[number]

export function isCapability(name: string): name is Capability {
  return CAPABILITIES.some((one) => one === name)
}
