import { Database } from 'bun:sqlite'

/** The orders of a shop. SQLite's integers are BigInts here: times are nanoseconds since 1970. */
export class Orders {
  #database = new Database(':memory:', { safeIntegers: true })
  #tell

  /** @param {(query: { sql: string, rows: number, tookNs: bigint }) => void} tell hears of each query */
  constructor(tell) {
    this.#tell = tell
    this.#database.run('create table orders (article text unique, price integer, at integer)')
  }

  /** @throws where the article has been ordered before */
  add({ article, price }) {
    this.#query('insert into orders values (?, ?, ?)', article, BigInt(price), BigInt(Date.now()) * 1_000_000n)
  }

  all() {
    return this.#query('select * from orders order by at')
  }

  /** @param {bigint} until @returns {number} how many are gone */
  clear(until) {
    return this.#query('delete from orders where at <= ? returning article', until).length
  }

  #query(sql, ...values) {
    const began = process.hrtime.bigint()
    const rows = this.#database.query(sql).all(...values)
    this.#tell({ sql, rows: rows.length, tookNs: process.hrtime.bigint() - began })
    return rows
  }
}
