import { readFile } from 'node:fs/promises'
import type { TSchema } from '@sinclair/typebox'
import { readRequirements } from '../requirements.js'
import { BusRequestSchema, ClientRequestSchema, NotificationSchema, ReplySchema } from '../schemas/adapter.js'
import { AckSchema, ErrorMessageSchema, HelloSchema } from '../schemas/control.js'
import { RefusalSchema } from '../schemas/error.js'
import { EventSchema } from '../schemas/event.js'
import { InfoSchema } from '../schemas/info.js'
import { ReportSchema } from '../schemas/report.js'
import { BatchRefusalSchema, SendResultSchema } from '../schemas/send-result.js'

const SCHEMAS: Record<string, TSchema> = {
  event: EventSchema,
  hello: HelloSchema,
  ack: AckSchema,
  error: ErrorMessageSchema,
  info: InfoSchema,
  refusal: RefusalSchema,
  'send-result': SendResultSchema,
  'batch-refusal': BatchRefusalSchema,
  'adapter-bus-request': BusRequestSchema,
  'adapter-client-request': ClientRequestSchema,
  'adapter-reply': ReplySchema,
  'adapter-notification': NotificationSchema,
  report: ReportSchema,
}

/** Path below the package, and JSON content, of every generated file. */
export async function generatedFiles(): Promise<Map<string, unknown>> {
  const files = new Map<string, unknown>()
  for (const [name, schema] of Object.entries(SCHEMAS)) {
    files.set(`json/${name}.schema.json`, {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: `urn:devtools-bus:v1:${name}`,
      // TypeBox marks its schemas with symbols, which JSON does not carry.
      ...(JSON.parse(JSON.stringify(schema)) as object),
    })
  }
  const specification = await readFile(new URL('../../../spec/v1.md', import.meta.url), 'utf8')
  files.set('requirements/v1.json', readRequirements(specification))
  return files
}
