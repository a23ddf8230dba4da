/** An example with a Vite dev server: the real one, started on a copy of its files. */
import { readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { freePort } from '../browser/free-port.js'
import { copyOf } from './example-copy.js'
import { ServerProcess } from './server-process.js'

export class DevServer {
  private constructor(
    readonly folder: string,
    private readonly process: ServerProcess,
    private readonly remove: () => Promise<void>,
    private readonly orderPath: string,
  ) {}

  /** @param orderPath what orders are asked for with; their number follows */
  static async start(example: string, orderPath: string): Promise<DevServer> {
    const { folder, remove } = await copyOf(example)
    const port = String(await freePort())
    const command = [process.execPath, 'node_modules/vite/bin/vite.js', '--port', port, '--strictPort'] as const
    try {
      return new DevServer(folder, await ServerProcess.start({ folder, command: [...command] }), remove, orderPath)
    } catch (error) {
      await remove()
      throw error
    }
  }

  get url(): string {
    return this.process.url
  }

  get output(): string {
    return this.process.output
  }

  /** Has a request handler emit an event for each of so many orders. */
  async order(count: number): Promise<{ burst: string } & Record<string, unknown>> {
    const response = await fetch(new URL(`${this.orderPath}${count}`, this.url))
    expect(response.status).toBe(200)
    return (await response.json()) as { burst: string }
  }

  async edit(file: string, from: string, to: string): Promise<void> {
    const path = join(this.folder, file)
    const text = await readFile(path, 'utf8')
    expect(text).toContain(from)
    await writeFile(path, text.replace(from, to))
  }

  async add(file: string, text: string): Promise<void> {
    await writeFile(join(this.folder, file), text)
  }

  /** By what users do for it: they save the configuration. */
  async restart(): Promise<void> {
    const { length } = this.process.output
    await utimes(join(this.folder, 'vite.config.js'), new Date(), new Date())
    await this.process.until(/server restarted/, length)
  }

  async close(): Promise<void> {
    await this.process.end('SIGTERM')
    await this.remove()
  }
}
