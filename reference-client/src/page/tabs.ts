/** The other tabs of this origin whose page is on the same bus (LOCAL-5). Each has a link of its own: only what is emitted in a tab crosses. */
export interface Tabs {
  /**
   * @param text an event, as it travels
   * @param isBeside another bus serves this page, and hands the event to its like in other tabs by itself
   */
  post(text: string, isBeside: boolean): void
  close(): void
}

interface TabMessage {
  text: string
  isBeside: boolean
}

/**
 * @param name the same in tabs that hear each other
 * @param hear takes what the others post
 */
export function otherTabs(name: string, hear: (text: string, isBeside: boolean) => void): Tabs {
  if (typeof BroadcastChannel === 'undefined') return { post: () => {}, close: () => {} }
  const channel = new BroadcastChannel(name)
  channel.onmessage = ({ data }: MessageEvent<Partial<TabMessage> | null>) => {
    if (typeof data?.text === 'string') hear(data.text, data.isBeside === true)
  }
  return {
    post: (text, isBeside) => channel.postMessage({ text, isBeside } satisfies TabMessage),
    close: () => channel.close(),
  }
}
