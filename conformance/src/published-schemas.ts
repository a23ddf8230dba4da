/** The protocol's published JSON Schema files, compiled with a validator of our own. */
import { createRequire } from 'node:module'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'

export type SchemaName =
  | 'hello'
  | 'ack'
  | 'error'
  | 'info'
  | 'refusal'
  | 'send-result'
  | 'batch-refusal'
  | 'adapter-reply'
  | 'adapter-notification'
  | 'report'

const load = createRequire(import.meta.url)
const ajv = new Ajv2020({ strict: false, allErrors: true })
const compiled = new Map<SchemaName, ValidateFunction>()

/** What is wrong with `value` by the published schema `name`; undefined where nothing is. */
export function faultBySchema(name: SchemaName, value: unknown): string | undefined {
  let validate = compiled.get(name)
  if (validate === undefined) {
    validate = ajv.compile(load(`@devtools-bus/schema/json/${name}.schema.json`) as object)
    compiled.set(name, validate)
  }
  return validate(value) ? undefined : ajv.errorsText(validate.errors, { dataVar: name })
}
