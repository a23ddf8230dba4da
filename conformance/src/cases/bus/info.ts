import { hold } from '../../checkers/exactly.js'
import { faultBySchema } from '../../published-schemas.js'
import type { BusCase } from '../../subject.js'
import { bodyOf } from './answers.js'
import { Scene } from './scene.js'

interface Info {
  versions: string[]
  capabilities: string[]
  limits: { maxMessageBytes: number }
  project: string | null
}

/** `/info` of the subject. @throws Violation of INFO-1 where it is not as the published schema has it. */
export async function infoOf(scene: Scene): Promise<Info> {
  const answer = await scene.ask('info')
  hold('INFO-1', answer.status === 200, `/info was answered ${answer.status}`, 200, answer.body)
  const info = bodyOf(answer)
  const fault = faultBySchema('info', info)
  hold('INFO-1', fault === undefined, `/info has another shape: ${fault}`, undefined, answer.body)
  return info as Info
}

export const info: readonly BusCase[] = [
  {
    id: 'info/shape',
    title: '/info answers as its published schema has it, and names version 1',
    requirements: ['INFO-1'],
    async check(scope) {
      const scene = await Scene.open(scope)
      const { versions, capabilities } = await infoOf(scene)
      hold('INFO-1', versions.includes('1'), '/info does not name version 1', ['1'], versions)
      const undeclared = scene.subject.capabilities.filter((name) => !capabilities.includes(name))
      hold(
        'INFO-1',
        undeclared.length === 0,
        '/info lacks capabilities the subject declares',
        scene.subject.capabilities,
        capabilities,
      )
    },
  },
  {
    id: 'info/says-what-was-configured',
    title: '/info says the configured project and limit',
    requirements: ['INFO-1'],
    async check(scope) {
      const scene = await Scene.open(scope, { project: 'shop', maxMessageBytes: 4_096 })
      const { project, limits } = await infoOf(scene)
      hold('INFO-1', project === 'shop', '/info names another project', 'shop', project)
      hold('INFO-1', limits.maxMessageBytes === 4_096, '/info names another limit', 4_096, limits.maxMessageBytes)
    },
  },
  {
    id: 'info/no-token-no-secret',
    title: '/info of a bus that asks for a token is answered without one, and does not contain it',
    requirements: ['INFO-2'],
    async check(scope) {
      const scene = await Scene.open(scope, { token: 's3cret-of-this-bus' })
      const answer = await scene.ask('info')
      hold('INFO-2', answer.status === 200, '/info asked for the token', 200, answer.status)
      const told = `${JSON.stringify(answer.headers)}${answer.body}`
      hold('INFO-2', !told.includes('s3cret-of-this-bus'), '/info contains the token', undefined, told)
    },
  },
]
