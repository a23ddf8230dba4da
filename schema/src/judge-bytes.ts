import { type EventHead, type Judgement, judge } from './event.js'
import { outlineOf } from './outline.js'

/**
 * Judges one message's bytes as `judgeText` judges its text, without building its payload, which a relay does not
 * need. Never throws.
 *
 * @param bytes valid UTF-8
 */
export function judgeBytes(bytes: Uint8Array): Judgement<EventHead> {
  const outline = outlineOf(bytes)
  return 'problem' in outline
    ? { kind: 'invalid', code: 'invalid-json', message: outline.problem }
    : judge(outline.value)
}
