import type { PairBusOptions } from '../pair/bus-messages.js'
import type { MemberOptions } from '../pair/member.js'

/** One thing that happens. `on` and `by` are places in {@link History.members}. */
export type Step =
  | { do: 'emit'; by: number; count: number; length: number }
  | { do: 'pause'; ms: number }
  | { do: 'pieces'; on: number; bytes: number }
  | { do: LineFault; on: number }
  | { do: 'kill-client'; on: number }
  | { do: 'join'; role: 'panel' | 'bridge' }
  | { do: 'kill-bus' | 'start-bus' }

export type LineFault = (typeof LINE_FAULTS)[number]

/** What can be done to a line; the last few take back what others did. */
export const LINE_FAULTS = [
  'cut',
  'reset',
  'half-open',
  'stall',
  'refuse',
  'block',
  'block-and-reset',
  'resume',
  'accept',
  'allow',
  'whole',
] as const

/** Everything that will happen, drawn in advance: the same seed gives the same history. */
export interface History {
  seed: number
  bus: PairBusOptions
  members: MemberOptions[]
  steps: Step[]
}

/** One line a step, for a report. */
export function describeHistory({ seed, bus, members, steps }: History): string {
  const lines = [
    `seed ${seed}, bus ${JSON.stringify(bus)}`,
    ...members.map((member, index) => `  member ${index}: ${JSON.stringify(member)}`),
    ...steps.map((step, index) => `  ${String(index + 1).padStart(3)}. ${describeStep(step)}`),
  ]
  return lines.join('\n')
}

function describeStep(step: Step): string {
  switch (step.do) {
    case 'emit':
      return `member ${step.by} emits ${step.count} of ${step.length}`
    case 'pause':
      return `${step.ms} ms`
    case 'pieces':
      return `pieces of ${step.bytes} on the line of ${step.on}`
    case 'join':
      return `another ${step.role} joins`
    case 'kill-bus':
    case 'start-bus':
      return step.do
    default:
      return `${step.do} ${step.on}`
  }
}
