import { z } from 'zod';
import { Instant, Nothing, SimKey } from './common.ts';
import { command, query } from './define.ts';

/** What is learned of one metric of a SIM, and what the SIM did. Samples are hours or days, UTC. */
export const BaselineSeries = z.strictObject({
  metric: z.enum(['up', 'down', 'sessions', 'destinations', 'sms']),
  unit: z.enum(['bytes', 'count']),
  every: z.enum(['hour', 'day']),
  samples: z.int().describe('samples learned'),
  needs: z.int().describe('samples before it may speak'),
  since: Instant.nullable().describe('start of what was learned; null while nothing was'),
  points: z
    .array(
      z.strictObject({
        at: Instant,
        value: z.number().nullable().describe('null where nothing was collected'),
        low: z.number().nullable(),
        high: z.number().nullable().describe('the usual range of that hour, as it is known now'),
        score: z.number().nullable().describe('0 usual to 1; null while it learns'),
      }),
    )
    .describe('the last 14 days, oldest first'),
});
export type BaselineSeries = z.infer<typeof BaselineSeries>;

export const SimBaseline = z.strictObject({
  cohort: z.string().nullable().describe('its peers: EV charger in West'),
  frozen: z.boolean().describe('an open incident that somebody took up: judged, not learned'),
  reset: z.strictObject({ at: Instant, actor: z.string(), reason: z.string() }).nullable(),
  alarmAt: z.number().describe('score from which one metric alone is a finding'),
  series: z.array(BaselineSeries),
});
export type SimBaseline = z.infer<typeof SimBaseline>;

export const baselineOps = {
  baseline: query(
    'What is expected of a SIM hour by hour, what it did in the last 14 days, and how far it is known.',
    z.strictObject({ simKey: SimKey }),
    SimBaseline,
  ),
  resetBaseline: command(
    'Makes the console learn a SIM anew: after a change of what the device is there for.',
    z.strictObject({ simKey: SimKey, reason: z.string().trim().min(3).max(1000) }),
    Nothing,
  ),
} as const;
