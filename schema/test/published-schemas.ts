import { readdirSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { readJson } from './read-vectors.js'

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true })

/** File names of the published JSON Schemas. */
export const schemaFiles = readdirSync(new URL('../json', import.meta.url)).sort()

/** Compiles a published JSON Schema with a validator that knows nothing of TypeBox. */
export function published(name: string): (value: unknown) => boolean {
  const schema = readJson(`json/${name}.schema.json`) as { $id: string }
  const check = ajv.getSchema(schema.$id) ?? ajv.compile(schema)
  return (value) => check(value) === true
}
