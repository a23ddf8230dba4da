/** What the dev server answers; it runs in the dev server's own process. */
import { deliver, order } from './shop.js'

/** @param {string} path @param {URLSearchParams} query */
export function answer(path, query) {
  const count = Number(query.get('n') ?? 1)
  switch (path) {
    case '/order':
      return order(count)
    case '/deliver':
      return deliver(count)
    default:
      return { unknown: path }
  }
}
