/**
 * Somebody else's events while a peer attacks: a bridge emits a numbered event every 10 ms, a panel hears them, and the time between is
 * written down. A second such pair on a bus of its own, that nobody attacks, tells what the machine adds.
 */
import type { Socket } from 'node:net'
import WebSocket from 'ws'
import { answerQuestions } from '../child.js'
import { now } from '../meter.js'
import { frame, openWebSocket } from '../wire/websocket.js'
import type { Delays, ToWitness } from './messages.js'

const EVERY_MS = 10
const PATIENCE_MS = 15_000
const LONGEST = 300

class Pair {
  #sentAt: number[] = []
  #heard = 0
  #deliveries: [sent: number, heard: number][] = []
  #first = 0
  #ended = false
  #bridge: Socket | undefined
  #panel: WebSocket | undefined

  async open(port: number, tls: boolean): Promise<void> {
    const end = () => {
      this.#ended = true
    }
    this.#panel = new WebSocket(`${tls ? 'wss' : 'ws'}://127.0.0.1:${port}/__devtools/ws?v=1`, {
      skipUTF8Validation: true,
      rejectUnauthorized: false,
    })
    this.#panel.on('error', end)
    this.#panel.on('close', end)
    this.#panel.on('message', (bytes: Buffer) => this.#hear(bytes))
    await new Promise((resolve) => this.#panel?.once('open', resolve))
    this.#bridge = await openWebSocket({ port, tls }, 'v=1&bridge=server')
    this.#bridge.on('close', end)
    this.#bridge.resume()
    setInterval(() => this.#emit(), EVERY_MS)
  }

  begin(): void {
    this.#first = this.#sentAt.length
    this.#deliveries = []
  }

  /** @param withinMs how long to wait for what is under way */
  async end(withinMs: number): Promise<Delays> {
    const last = this.#sentAt.length
    const until = now() + withinMs
    while (this.#heard < last && !this.#ended && now() < until) {
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
    }
    const missing = this.#sentAt.slice(this.#heard, last).map((sent): [number, number] => [sent, now()])
    const byDelay = [...this.#deliveries, ...missing].sort((a, b) => delayOf(b) - delayOf(a))
    return {
      longestMs: delayOf(byDelay[0]),
      longest: byDelay.slice(0, LONGEST),
      usualMs: delayOf(byDelay[byDelay.length >> 1]),
      ended: this.#ended,
    }
  }

  #emit(): void {
    const number = this.#sentAt.push(now()) - 1
    this.#bridge?.write(frame(JSON.stringify({ type: 'witness:tick', payload: number })))
  }

  #hear(bytes: Buffer): void {
    const [, number] = /^\{"type":"witness:tick","payload":(\d+)\}$/.exec(bytes.toString('latin1', 0, 64)) ?? []
    if (number === undefined) return
    this.#heard = Number(number) + 1
    if (Number(number) >= this.#first) this.#deliveries.push([this.#sentAt[Number(number)] ?? 0, now()])
  }
}

function delayOf([sent, heard]: readonly [number, number] = [0, 0]): number {
  return heard - sent
}

const witness = new Pair()
const control = new Pair()

answerQuestions<ToWitness>(async (question) => {
  if (question.do === 'open') {
    await witness.open(question.port, question.tls)
    await control.open(question.controlPort, false)
  } else if (question.do === 'begin') {
    witness.begin()
    control.begin()
  } else return { witness: await witness.end(PATIENCE_MS), control: await control.end(PATIENCE_MS) }
})
