/** The files of a folder, as far as Deno may read. */
export class Shelf {
  #folder

  /** @param {URL} folder */
  constructor(folder) {
    this.#folder = folder
  }

  /** @throws NotFound; NotCapable where it is in another folder than this process may read */
  async lend(name) {
    const file = new URL(decodeURIComponent(name), this.#folder)
    const { size, ino } = await Deno.stat(file)
    return { name, size: BigInt(size), ino: BigInt(ino ?? 0), text: await Deno.readTextFile(file) }
  }

  async files() {
    const entries = await Array.fromAsync(Deno.readDir(this.#folder))
    return entries.filter(({ isFile }) => isFile).map(({ name }) => name)
  }
}
