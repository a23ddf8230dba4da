/** What a client names with every connection: its token, its project, its role; and where it connects. */
import * as fc from 'fast-check'
import { Violation } from '../../case.js'
import type { Attempt } from '../../scripted-bus/index.js'
import type { ClientCase, ClientOptions } from '../../subject.js'
import { type ClientScope, meet } from './meeting.js'

/** Characters a header may carry as well as a query. */
const token = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 1,
  maxLength: 40,
})
const project = fc.oneof(fc.constantFrom('shop', 'a b', 'a&b=c', 'a+b', '100%', 'ü/ö', '#1', '日本'), token)

/** Connects, fails and is refused, over and over; each attempt has to name `expected`. */
async function expectEverywhere(
  scope: ClientScope,
  requirement: string,
  options: Partial<ClientOptions>,
  expected: string,
  named: (attempt: Attempt) => string | null,
): Promise<void> {
  const meeting = await meet(scope, {
    ...options,
    prepare: (bus) => {
      bus.reception = (attempt) => {
        if (attempt.number === 2) attempt.cut()
        else if (attempt.number === 3) attempt.refuse(401)
        else attempt.greet()
      }
    },
  })
  await meeting.client.listen()
  ;(await meeting.link(1)).cut()
  await meeting.link(2)
  for (const attempt of meeting.bus.attempts.all) {
    const given = named(attempt)
    if (given !== expected)
      throw new Violation(requirement, `attempt ${attempt.number} did not say it`, expected, given)
  }
}

const tokenEverywhere: ClientCase = {
  id: 'token/with-every-connection',
  title: 'A client that was given a token sends it with every connection, in the query or as a bearer',
  requirements: ['TOKEN-5'],
  check: (scope) =>
    scope.property(
      token,
      (given) => expectEverywhere(scope, 'TOKEN-5', { token: given }, given, (attempt) => attempt.token),
      0.3,
    ),
}

const projectEverywhere: ClientCase = {
  id: 'project/with-every-connection',
  title: 'A client that was given a project names it with every connection',
  requirements: ['PROJ-3'],
  check: (scope) =>
    scope.property(
      project,
      (given) => expectEverywhere(scope, 'PROJ-3', { project: given }, given, ({ query }) => query.get('project')),
      0.3,
    ),
}

const roleAndPath: ClientCase = {
  id: 'role/with-every-connection',
  title: 'A client connects below its base path, as a bridge where it is one and as a panel where it is not',
  requirements: ['CONN-10'],
  check: (scope) =>
    scope.property(
      fc.record({ bridge: fc.boolean(), basePath: fc.constantFrom('/__devtools', '/tools', '/a/b.c') }),
      (given) =>
        expectEverywhere(
          scope,
          'CONN-10',
          given,
          `${given.basePath}/ws, ${given.bridge ? 'a bridge' : 'a panel'}`,
          ({ path, query }) => `${path}, ${query.get('bridge') === 'server' ? 'a bridge' : 'a panel'}`,
        ),
      0.3,
    ),
}

export const credentialCases: readonly ClientCase[] = [tokenEverywhere, projectEverywhere, roleAndPath]
