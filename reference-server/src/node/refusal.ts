import { STATUS_CODES } from 'node:http'
import type { BatchRefusal, Refusal } from '@devtools-bus/schema'
import { ERROR_STATUS, type ErrorCode } from '@devtools-bus/schema/constants'

/** A request that gets no further (REFUSE-1). */
export class Refused {
  constructor(
    readonly code: ErrorCode,
    readonly message: string,
    readonly headers: Record<string, string> = {},
    readonly also: Partial<BatchRefusal> = {},
  ) {}

  get status(): number {
    return ERROR_STATUS[this.code]
  }

  get body(): string {
    const refusal: Refusal = { error: { code: this.code, message: this.message } }
    return JSON.stringify({ ...refusal, ...this.also })
  }

  /** As a whole HTTP/1.1 answer, for a socket that was to be upgraded. */
  asUpgradeAnswer(headers: Record<string, string>): string {
    const all = {
      'Content-Type': 'application/json',
      'Content-Length': String(Buffer.byteLength(this.body)),
      Connection: 'close',
      ...headers,
      ...this.headers,
    }
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
    return `HTTP/1.1 ${this.status} ${STATUS_CODES[this.status]}\r\n${lines.join('')}\r\n${this.body}`
  }
}
