import { z } from 'zod';
import { Failure, Instant, Nothing } from './common.ts';
import { command, event, query } from './define.ts';

export const syncSources = ['sims', 'groups', 'usage', 'sessions', 'audit'] as const;
export const SyncSource = z.enum(syncSources);
export type SyncSource = z.infer<typeof SyncSource>;

export const SourceFreshness = z.strictObject({
  source: SyncSource,
  support: z
    .enum(['full', 'partial', 'none'])
    .describe('what the provider offers of it; `none` is never asked for, and what hangs on it is unknown'),
  how: z.string().describe('where it comes from, what is missing, or why there is none'),
  readAt: Instant.nullable().describe('when the last complete read of this source ended'),
  rows: z.int(),
  written: z.int().describe('rows the last read wrote: unchanged rows are not written'),
});

export const ProviderSync = z.strictObject({
  providerId: z.string(),
  name: z.string(),
  state: z.enum(['never', 'idle', 'running', 'failed', 'cancelled']),
  phase: SyncSource.nullable(),
  done: z.int(),
  total: z.int().nullable(),
  estimateMs: z.int().nullable(),
  startedAt: Instant.nullable(),
  lastSuccessAt: Instant.nullable(),
  nextAt: Instant.nullable(),
  error: Failure.nullable(),
  sources: z.array(SourceFreshness),
});
export type ProviderSync = z.infer<typeof ProviderSync>;

export const sync = {
  status: query(
    'State and freshness of every provider.',
    Nothing,
    z.strictObject({ providers: z.array(ProviderSync) }),
  ),
  start: command(
    'Starts a sync of one provider or all.',
    z.strictObject({ providerId: z.string().optional() }),
    z.strictObject({ started: z.array(z.string()) }),
  ),
  cancel: command(
    'Stops running syncs; what was read is kept.',
    z.strictObject({ providerId: z.string().optional() }),
    Nothing,
  ),
} as const;

export const syncEvents = {
  changed: event('Progress or freshness moved.', Nothing),
} as const;
