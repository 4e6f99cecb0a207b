import { syncSources, type ProviderSync, type SyncSource } from '../../../shared/contract/index.ts';
import type { ErrorData } from '../../../shared/errors.ts';
import type { ReadDb } from '../ports.ts';
import type { Connector, Reads, ReadSupport } from '../providers/connector.ts';
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

/** Every provider lists its SIMs, or holds none. */
function inventoryOf({ changes }: Pick<Connector, 'changes'>): ReadSupport {
  const how = changes === undefined ? 'List of SIMs' : `List of SIMs; between whole reads ${changes.how}`;
  return { support: 'full', how };
}

/** Where the freshness of each source is noted. Of a provider that counts days only, the days are its usage. */
function noted(source: SyncSource, reads: Reads): Source {
  return source === 'usage' && reads.usage.finest === 'day' ? 'usage-days' : source;
}

/** State and freshness of one provider, as the contract tells it. */
export function providerSync(
  cache: ReadDb,
  provider: { readonly providerId: string; readonly name: string },
  connector: Pick<Connector, 'reads' | 'changes'>,
  activity: Activity,
): ProviderSync {
  const { providerId, name } = provider;
  const { reads } = connector;
  const lastSuccessAt = readState(cache, providerId, 'clock').readAt;
  const sources = syncSources.map((source) => {
    const { readAt, rows, written } = readState(cache, providerId, noted(source, reads));
    const { support, how } = source === 'sims' ? inventoryOf(connector) : reads[source];
    return { source, support, how, readAt, rows, written };
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
