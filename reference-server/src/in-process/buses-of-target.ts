/** What buses of this process know of each other where they share an event target, so that each event is handed out once. */

import { GuardedEventTarget } from './guarded-event-target.js'

/** The buses of ours that answer on one target. The first hands events on; the last one to leave takes the target away. */
export interface BusesOfTarget {
  readonly buses: object[]
  /** One of them asks whether somebody else answers, too: none of them does meanwhile. */
  isAsking: boolean
  /** A bus of ours made the target. */
  isOurs: boolean
}

// A dev server may have loaded this package twice: what is bound is known to the process, not to a copy of the module.
const KEY = Symbol.for('@devtools-bus/server/targets/1')

/** The same for the same target, in every copy of this module. */
export function busesOf(target: EventTarget): BusesOfTarget {
  const holder = globalThis as { [KEY]?: WeakMap<EventTarget, BusesOfTarget> }
  holder[KEY] ??= new WeakMap()
  const known = holder[KEY].get(target)
  if (known !== undefined) return known
  const buses: BusesOfTarget = { buses: [], isAsking: false, isOurs: false }
  holder[KEY].set(target, buses)
  return buses
}

/**
 * Whether a bus that is none of ours serves the event clients of this target, too, at this moment: it then hands out what they emit.
 * It is not known beforehand, so it is asked, as an event client would.
 */
export function hasForeignBus(target: EventTarget): boolean {
  const ours = busesOf(target)
  if (target instanceof GuardedEventTarget && target.answering <= ours.buses.length) return false
  const own = Object.getOwnPropertyDescriptor(target, 'dispatchEvent')
  const { dispatchEvent } = target
  let isAnswered = false
  // The answer is for us alone: an event client that is being answered at this moment would begin anew with all that it has queued.
  target.dispatchEvent = (event) => {
    if (event.type !== 'tanstack-connect-success') return dispatchEvent.call(target, event)
    isAnswered = true
    return true
  }
  ours.isAsking = true
  try {
    target.dispatchEvent(new CustomEvent('tanstack-connect', { detail: {} }))
  } finally {
    ours.isAsking = false
    if (own === undefined) delete (target as Partial<EventTarget>).dispatchEvent
    else Object.defineProperty(target, 'dispatchEvent', own)
  }
  return isAnswered
}
