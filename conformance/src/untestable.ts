/** Requirements no case can check from outside, each with the reason. A test holds that none of them has a case. */
export const untestable: Readonly<Record<string, string>> = {
  'PATH-3': "a bus attached to somebody else's server cannot be started through the adapter",
  'TOKEN-3': 'timing differences of one comparison drown in the noise of a machine',
  'ORDER-3': 'adapters have no listeners that emit',
  'ORDER-4': 'adapters have no listeners that emit',
  'LOCAL-2': "takes code in the bus's own process that shares its globals",
  'LOCAL-3': 'takes a page with its window',
  'LOCAL-4': 'takes a page with its window',
  'LOCAL-5': 'takes several pages of one browser',
  'LOCAL-6': 'takes the globals of the runtime in which a client runs',
  'FALLBACK-6': 'the adapter has no page that could be hidden',
  'FIND-1': 'depends on the environment of the client, which the suite does not control',
  'FIND-2': 'depends on the environment of the client, which the suite does not control',
}

/** What no case can check of requirements that cases do check, by clause, each with the reason. A test holds that each of them has a case. */
export const untestableClauses: Readonly<Record<string, readonly { clause: string; reason: string }[]>> = {
  'CONN-8': [
    { clause: 'the reason is reported to the application', reason: 'an adapter tells the status and the counts alone' },
  ],
  'QUEUE-1': [
    {
      clause: 'an event is queued as it was when it was emitted',
      reason: 'the adapter builds each payload anew, and nobody changes it after the emit',
    },
  ],
  'FALLBACK-1': [
    { clause: 'the client says that nothing comes', reason: 'an adapter tells the status and the counts alone' },
    { clause: 'at once where the runtime has no WebSocket', reason: 'takes a runtime without WebSocket' },
  ],
}
