/** What the conformance command writes with `--json`. */
import { type Static, Type } from '@sinclair/typebox'

const Level = Type.Union([Type.Literal('MUST'), Type.Literal('SHOULD')])
const Subject = Type.Union([Type.Literal('bus'), Type.Literal('client')])
export const VerdictSchema = Type.Union(
  [
    Type.Literal('passed'),
    Type.Literal('failed', { description: 'a MUST was broken' }),
    Type.Literal('warned', { description: 'a SHOULD was not followed' }),
    Type.Literal('skipped', { description: 'needs a capability the subject does not declare' }),
    Type.Literal('untested', { description: 'cannot be seen from here' }),
    Type.Literal('errored', { description: "the harness's own fault" }),
  ],
  { title: 'Verdict' },
)
export type Verdict = Static<typeof VerdictSchema>

export const CaseResultSchema = Type.Object({
  case: Type.String(),
  title: Type.String(),
  requirements: Type.Array(Type.String()),
  level: Level,
  verdict: VerdictSchema,
  runs: Type.Integer({ minimum: 0, description: 'histories tried' }),
  durationMs: Type.Number({ minimum: 0 }),
  message: Type.Optional(Type.String()),
  counterexample: Type.Optional(Type.Unknown({ description: 'the smallest history found that fails' })),
})
export type CaseResult = Static<typeof CaseResultSchema>

export const RoleReportSchema = Type.Object(
  {
    protocol: Type.String(),
    role: Subject,
    seed: Type.Integer(),
    subject: Type.Object({
      name: Type.String(),
      version: Type.String(),
      capabilities: Type.Array(Type.String()),
    }),
    durationMs: Type.Number({ minimum: 0, description: 'how long the whole run took' }),
    summary: Type.Object({
      passed: Type.Integer({ minimum: 0 }),
      failed: Type.Integer({ minimum: 0 }),
      warned: Type.Integer({ minimum: 0 }),
      skipped: Type.Integer({ minimum: 0 }),
      untested: Type.Integer({ minimum: 0 }),
      errored: Type.Integer({ minimum: 0 }),
    }),
    requirements: Type.Array(
      Type.Object({
        id: Type.String(),
        level: Level,
        verdict: VerdictSchema,
        reason: Type.Optional(Type.String({ description: 'why it is untested' })),
      }),
    ),
    results: Type.Array(CaseResultSchema),
  },
  { title: 'RoleReport' },
)
export type RoleReport = Static<typeof RoleReportSchema>

export const ReportSchema = Type.Union(
  [
    RoleReportSchema,
    Type.Object(
      { protocol: Type.String(), seed: Type.Integer(), runs: Type.Array(RoleReportSchema) },
      { title: 'Both' },
    ),
  ],
  { title: 'Report' },
)
export type Report = Static<typeof ReportSchema>
