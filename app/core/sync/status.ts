import type { ProviderSync, SyncSource } from '../../../shared/contract/index.ts';
import type { ErrorData } from '../../../shared/errors.ts';
import type { ReadDb } from '../ports.ts';
import { readState, type Source } from './state.ts';

/** What the runner of a provider knows in memory. */
export interface Activity {
  readonly state: 'waiting' | 'running' | 'failed' | 'cancelled';
  readonly phase: SyncSource | null;
  readonly done: number;
  readonly total: number | null;
  /** Wall clock, ms UTC. */
  readonly startedAt: number | null;
  readonly nextAt: number | null;
  /** How long the running phase has taken, ms. */
  readonly phaseMs: number;
  readonly error: ErrorData | null;
}

export const atRest: Activity = {
  state: 'waiting',
  phase: null,
  done: 0,
  total: null,
  startedAt: null,
  nextAt: null,
  phaseMs: 0,
  error: null,
};

const shown: readonly (readonly [SyncSource, Source])[] = [
  ['sims', 'sims'],
  ['groups', 'groups'],
  ['usage', 'usage'],
  ['sessions', 'sessions'],
  ['audit', 'audit'],
];

/** State and freshness of one provider, as the contract tells it. */
export function providerSync(
  cache: ReadDb,
  provider: { readonly providerId: string; readonly name: string },
  activity: Activity,
): ProviderSync {
  const { providerId, name } = provider;
  const lastSuccessAt = readState(cache, providerId, 'clock').readAt;
  const sources = shown.map(([source, stored]) => {
    const { readAt, rows, written } = readState(cache, providerId, stored);
    return { source, readAt, rows, written };
  });
  return {
    providerId,
    name,
    state: activity.state !== 'waiting' ? activity.state : lastSuccessAt === null ? 'never' : 'idle',
    phase: activity.phase,
    done: activity.done,
    total: activity.total,
    estimateMs: estimateMs(activity),
    startedAt: activity.startedAt,
    lastSuccessAt,
    nextAt: activity.nextAt,
    error: activity.error,
    sources,
  };
}

/** Time left of the running phase at its present pace; null while there is no pace yet. */
export function estimateMs({
  done,
  total,
  phaseMs,
}: Pick<Activity, 'done' | 'total' | 'phaseMs'>): number | null {
  if (total === null || done <= 0 || phaseMs < 500) return null;
  return Math.round((phaseMs / done) * Math.max(0, total - done));
}
