/**
 * Somebody else's events while a peer attacks: a bridge emits a numbered event every 10 ms, a panel hears them, and when each was sent
 * and heard is written down.
 */
import type { Socket } from 'node:net'
import WebSocket from 'ws'
import { answerQuestions } from '../child.js'
import { now, type Scheduled, scheduledUntilNow } from '../schedule.js'
import { frame, openWebSocket, type Place } from '../wire/websocket.js'
import type { ToWitness, Witnessed } from './messages.js'

const EVERY_MS = 10
const PATIENCE_MS = 15_000
const LONGEST = 500

type Delivery = [sent: number, heard: number]

const sentAt: number[] = []
const schedule: Scheduled[] = []
let deliveries: Delivery[] = []
let usualMs = 0
let heard = 0
let ended = false
let bridge: Socket

answerQuestions<ToWitness>((question) => {
  if (question.do === 'open') return open(question)
  if (question.do === 'begin') return begin()
  return end()
})

async function open({ port, tls = false }: Place): Promise<void> {
  const end = () => {
    ended = true
  }
  const url = `${tls ? 'wss' : 'ws'}://127.0.0.1:${port}/__devtools/ws?v=1`
  const panel = new WebSocket(url, { skipUTF8Validation: true, rejectUnauthorized: false })
  panel.on('error', end)
  panel.on('close', end)
  panel.on('message', hear)
  await new Promise((resolve) => panel.once('open', resolve))
  bridge = await openWebSocket({ port, tls }, 'v=1&bridge=server')
  bridge.on('close', end)
  bridge.resume()
  setInterval(emit, EVERY_MS)
}

function begin(): void {
  const [median = [0, 0]] = longestFirst(deliveries).slice(deliveries.length >> 1)
  usualMs = delayOf(median as Delivery)
  deliveries = []
}

/** Waits for what is under way. */
async function end(): Promise<Witnessed> {
  const last = sentAt.length
  const until = now() + PATIENCE_MS
  while (heard < last && !ended && now() < until) await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
  const missing = sentAt.slice(heard, last).map((sent): Delivery => [sent, now()])
  return { usualMs, longest: longestFirst([...deliveries, ...missing]).slice(0, LONGEST), schedule, ended }
}

function emit(): void {
  schedule.push(scheduledUntilNow())
  const number = sentAt.push(now()) - 1
  bridge.write(frame(JSON.stringify({ type: 'witness:tick', payload: number })))
}

function hear(bytes: Buffer): void {
  const [, number] = /^\{"type":"witness:tick","payload":(\d+)\}$/.exec(bytes.toString('latin1', 0, 64)) ?? []
  if (number === undefined) return
  heard = Number(number) + 1
  deliveries.push([sentAt[Number(number)] ?? 0, now()])
}

function longestFirst(some: readonly Delivery[]): Delivery[] {
  return [...some].sort((a, b) => delayOf(b) - delayOf(a))
}

function delayOf([sent, heardAt]: Delivery): number {
  return heardAt - sent
}
