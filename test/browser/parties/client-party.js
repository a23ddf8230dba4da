/**
 * Somebody with an event client, of whatever make, in whatever runtime: says what it is told to, and notes what it hears.
 *
 * @typedef {{ emit(suffix: string, payload: unknown): void,
 *   on(suffix: string, callback: (event: { payload: unknown }) => void): unknown,
 *   onAll(callback: (event: { type: string, payload: unknown }) => void): unknown }} Client
 * @typedef {{ byType: unknown[], ofAll: unknown[] }} Heard what listeners to that type heard, and what listeners to everything did
 */

/**
 * @param {(pluginId: string) => Client} makeClient
 * @param {string} plugin whose events it emits
 */
export function clientParty(makeClient, plugin) {
  const own = makeClient(plugin)
  /** @type {Map<string, Heard>} */
  const heard = new Map()
  return {
    /** @param {string} type */
    listen(type) {
      /** @type {Heard} */
      const notes = { byType: [], ofAll: [] }
      heard.set(type, notes)
      const [pluginId = '', suffix = ''] = type.split(':')
      makeClient(pluginId).on(suffix, ({ payload }) => notes.byType.push(payload))
      makeClient('listener').onAll((event) => {
        if (event.type === type) notes.ofAll.push(event.payload)
      })
    },
    /** @param {string} suffix @param {readonly unknown[]} payloads */
    emit(suffix, payloads) {
      for (const payload of payloads) own.emit(suffix, payload)
    },
    /** @param {string} type @returns {Heard} */
    heard: (type) => heard.get(type) ?? { byType: [], ofAll: [] },
  }
}
