/**
 * Whether a bus answers on an event target at this moment. Others are not known beforehand, so it is asked as an event client would, but
 * nobody else hears the answer: a client that is just sending what it had waiting would send it again.
 */
export function isAnswered(target: EventTarget): boolean {
  let answered = false
  const own = Object.getOwnPropertyDescriptor(target, 'dispatchEvent')
  const { dispatchEvent } = target
  target.dispatchEvent = (event) => {
    if (event.type !== 'tanstack-connect-success') return dispatchEvent.call(target, event)
    answered = true
    return true
  }
  dispatchEvent.call(target, new CustomEvent('tanstack-connect'))
  if (own === undefined) delete (target as { dispatchEvent?: unknown }).dispatchEvent
  else Object.defineProperty(target, 'dispatchEvent', own)
  return answered
}
