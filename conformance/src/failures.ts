/** Ways a case ends badly, beside `Violation` and `CannotSee` of `case.ts`. */

import { CannotSee } from './case.js'

/** Something that had to come did not: the case fails, accusing its first requirement. */
export class Unanswered extends Error {
  override name = 'Unanswered'
  constructor(
    message: string,
    readonly expected?: unknown,
    readonly heard?: unknown,
  ) {
    super(message)
  }
}

/** How a subject was lost: its process ended, its adapter answers no more, or wrote what the contract does not know. */
export type Death = 'ended' | 'hung' | 'broke the contract'

/** The subject's process ended, or its adapter is of no more use: the case that ran fails. */
export class SubjectLost extends Error {
  override name = 'SubjectLost'
  constructor(
    readonly death: Death,
    message: string,
  ) {
    super(message)
  }
}

/** The subject's adapter said `"ok": false`. `message` is what it gave as the reason. */
export class AdapterRefused extends Error {
  override name = 'AdapterRefused'
}

/** The adapter said `unsupported`. */
export class Unsupported extends CannotSee {
  override name = 'Unsupported'
}

/** The subject could not be started at all, so that nothing can be said about it. */
export class NeverStarted extends Error {
  override name = 'NeverStarted'
}
