/** What one party has heard, run by run. A run is one burst in one direction; its events are numbered from 0. */
export class Heard {
  #runs = new Map()
  /** Called at each event. @type {Set<() => void>} */
  #waiting = new Set()

  /** @param {{ run: string, n: number }} payload */
  add({ run, n }) {
    const heard = this.#of(run)
    heard.numbers.push(n)
    heard.lastAt = Date.now()
    for (const look of this.#waiting) look()
  }

  /**
   * Waits until so many events of a run have been heard, or none came for `patienceMs`.
   *
   * @param {{ run: string, count: number, patienceMs: number }} burst
   */
  async until({ run, count, patienceMs }) {
    const heard = this.#of(run)
    while (heard.numbers.length < count && (await this.#next(patienceMs)));
    return { heard: heard.numbers.length, lastAt: heard.lastAt }
  }

  /** All numbers, in the order in which they were heard. */
  all() {
    return Object.fromEntries([...this.#runs].map(([run, { numbers }]) => [run, numbers]))
  }

  #of(run) {
    const heard = this.#runs.get(run) ?? { numbers: [], lastAt: 0 }
    this.#runs.set(run, heard)
    return heard
  }

  /** @returns {Promise<boolean>} `false`: nothing came */
  #next(patienceMs) {
    return new Promise((resolve) => {
      const done = (came) => {
        clearTimeout(timer)
        this.#waiting.delete(look)
        resolve(came)
      }
      const look = () => done(true)
      const timer = setTimeout(done, patienceMs, false)
      this.#waiting.add(look)
    })
  }
}
