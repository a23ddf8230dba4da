import { describe, expect, it } from 'vitest'
import { generatedFiles } from '../src/generate/files.js'
import { published, schemaFiles } from './published-schemas.js'
import { readJson } from './read-vectors.js'

const generated = await generatedFiles()
const schemas = [...generated.keys()].filter((name) => name.startsWith('json/'))

describe('the generated files', () => {
  it.each([...generated.keys()])('%s is what `npm run generate` writes', (name) => {
    expect(readJson(name)).toEqual(generated.get(name))
  })

  it('are all there is in json/', () => {
    expect(schemaFiles.map((name) => `json/${name}`)).toEqual([...schemas].sort())
  })
})

describe('the published schemas', () => {
  it('have the ids that others refer to, each once', () => {
    const ids = schemas.map((name) => (readJson(name) as { $id: string }).$id)
    expect(ids).toEqual(
      [
        'event',
        'hello',
        'ack',
        'error',
        'info',
        'refusal',
        'send-result',
        'batch-refusal',
        'adapter-bus-request',
        'adapter-client-request',
        'adapter-reply',
        'adapter-notification',
        'report',
      ].map((name) => `urn:devtools-bus:v1:${name}`),
    )
  })

  it.each(schemaFiles)('%s is JSON Schema 2020-12 to a second validator', (file) => {
    expect(readJson(`json/${file}`)).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' })
    expect(published(file.replace('.schema.json', ''))(null)).toBe(false)
  })
})
