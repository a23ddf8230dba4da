import { faultBySchema } from '../published-schemas.js'

/**
 * What is wrong with a notification by the contract; undefined where nothing is. What stands in `heard` may be no event:
 * that breaks a requirement of the protocol, and is no fault of the adapter.
 */
export function notificationFault(message: unknown): string | undefined {
  const isObject = typeof message === 'object' && message !== null
  if (!isObject || !('heard' in message)) return faultBySchema('adapter-notification', message)
  const { client } = message as { client?: unknown }
  return client === undefined || typeof client === 'string' ? undefined : '"client" beside "heard" must be a string'
}
