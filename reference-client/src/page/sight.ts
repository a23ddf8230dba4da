interface Sight extends EventTarget {
  readonly visibilityState: string
}

/** Tells now, and at each change, whether the page is hidden. What it returns ends that. */
export function watchSight(tell: (isHidden: boolean) => void): () => void {
  const { document } = globalThis as { document?: Sight }
  if (document === undefined) return () => {}
  const look = (): void => tell(document.visibilityState === 'hidden')
  look()
  document.addEventListener('visibilitychange', look)
  return () => document.removeEventListener('visibilitychange', look)
}
