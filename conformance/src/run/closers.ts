export type Close = () => void | Promise<void>

/** What is to be closed at the end, last in, first out. Something that cannot be closed keeps nothing else open. */
export class Closers {
  #registered: Close[] = []

  add(close: Close): void {
    this.#registered.push(close)
  }

  async closeAll(): Promise<void> {
    for (let close = this.#registered.pop(); close !== undefined; close = this.#registered.pop()) {
      await Promise.resolve(close()).catch(() => {})
    }
  }
}
