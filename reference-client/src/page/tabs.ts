import type { Beside } from '../bindings/realm-bus.js'

/** The other tabs of this origin whose page is on the same bus (LOCAL-5). Each has a link of its own: only what is emitted in a tab crosses. */
export interface Tabs extends Beside {
  close(): void
}

interface TabMessage {
  text: string
  isShared: boolean
}

/**
 * @param name the same in tabs that hear each other
 * @param hear takes what the others post
 */
export function otherTabs(name: string, hear: (text: string, isShared: boolean) => void): Tabs {
  if (typeof BroadcastChannel === 'undefined') return { post: () => {}, close: () => {} }
  const channel = new BroadcastChannel(name)
  channel.onmessage = ({ data }: MessageEvent<Partial<TabMessage> | null>) => {
    if (typeof data?.text === 'string') hear(data.text, data.isShared === true)
  }
  // In a server's process it must not be what keeps that alive.
  ;(channel as { unref?: () => void }).unref?.()
  let isOpen = true
  return {
    // What a listener emits before it stops the page side may take its turn after that.
    post: (text, isShared) => {
      if (isOpen) channel.postMessage({ text, isShared } satisfies TabMessage)
    },
    close: () => {
      isOpen = false
      channel.close()
    },
  }
}
