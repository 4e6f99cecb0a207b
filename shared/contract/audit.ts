import { z } from 'zod';
import { Instant, Limit, Nothing } from './common.ts';
import { event, query } from './define.ts';

export const AuditRow = z.strictObject({
  seq: z.int(),
  at: Instant,
  actor: z.string(),
  role: z.string(),
  act: z.string().describe('what was done, such as action.submitted'),
  subject: z.string().describe('on what, such as INC-1042'),
  detail: z.string().describe('JSON, without secrets'),
  hash: z.string(),
});
export type AuditRow = z.infer<typeof AuditRow>;

export const audit = {
  page: query(
    'Audit rows, newest first.',
    z.strictObject({ before: z.int().optional(), text: z.string().max(200).optional(), limit: Limit }),
    z.strictObject({ rows: z.array(AuditRow), next: z.int().nullable(), total: z.int() }),
  ),
  verify: query(
    'Recomputes the whole hash chain.',
    Nothing,
    z.strictObject({
      ok: z.boolean(),
      rows: z.int(),
      head: z.string().nullable(),
      firstBad: z.int().nullable(),
      reason: z.string().nullable(),
      checkedAt: Instant,
    }),
  ),
} as const;

export const auditEvents = {
  changed: event('Rows were appended.', z.strictObject({ seq: z.int() })),
} as const;
