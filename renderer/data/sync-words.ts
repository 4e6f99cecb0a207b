import type { ProviderSync } from '../../shared/contract/index.ts';
import { formatAge, formatCount, formatPercent, formatRelative, formatSpan } from '../ui/format.ts';

const phases: Readonly<Record<NonNullable<ProviderSync['phase']>, string>> = {
  sims: 'SIMs',
  groups: 'groups',
  usage: 'usage',
  sessions: 'sessions',
  audit: 'audit log',
};

/** What a source of a provider is called. */
export function sourceName(source: NonNullable<ProviderSync['phase']>): string {
  return capital(phases[source]);
}

/** As a line of its own begins. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** How far a running sync is, 0…1; null while nobody knows how much there is. */
export function syncShare({ done, total }: Pick<ProviderSync, 'done' | 'total'>): number | null {
  return total === null || total === 0 ? null : Math.min(1, done / total);
}

/** "SIMs 12,000 of 100,000, 12 %, 3 m left". */
export function progressText(sync: ProviderSync): string {
  const share = syncShare(sync);
  const phase = sync.phase === null ? '' : phases[sync.phase];
  const count =
    sync.total === null ? formatCount(sync.done) : `${formatCount(sync.done)} of ${formatCount(sync.total)}`;
  return [
    `${phase} ${count}`.trim(),
    share === null ? '' : formatPercent(share),
    sync.estimateMs === null ? '' : `${formatSpan(sync.estimateMs)} left`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** How a provider stands for the person: its sync, unless somebody paused it. */
export type Standing = 'paused' | 'running' | 'failed' | 'never' | 'cancelled' | 'read';

export function standingOf(sync: ProviderSync | undefined, paused: boolean): Standing {
  if (paused) return 'paused';
  if (sync === undefined) return 'never';
  if (sync.state === 'running' || sync.state === 'failed' || sync.state === 'cancelled') return sync.state;
  return sync.lastSuccessAt === null ? 'never' : 'read';
}

/** Whether its last reading failed: also while it is tried again and nothing has come yet. */
export function cannotBeRead({ state, error }: Pick<ProviderSync, 'state' | 'error'>): boolean {
  return state === 'failed' || (state === 'running' && error !== null);
}

/** One line on a provider: "read 4 min ago", "paused, read 2 h ago". The error of a failed one is told beside it. */
export function standingText(sync: ProviderSync | undefined, paused: boolean, now: number): string {
  const last = sync?.lastSuccessAt ?? null;
  const age = last === null ? 'never read' : `read ${formatRelative(last, now)}`;
  switch (standingOf(sync, paused)) {
    case 'paused':
      return `paused, ${age}`;
    case 'running':
      return sync === undefined ? '' : progressText(sync);
    case 'failed':
      return `cannot be read, ${last === null ? 'and never was' : `cache from ${formatAge(now - last)} ago`}`;
    case 'cancelled':
      return `stopped, ${age}`;
    default:
      return age;
  }
}

/** What the window says of all providers together. */
export interface SyncSummary {
  readonly state: 'none' | 'paused' | 'offline' | 'first' | 'synced';
  /** Those that cannot be read. */
  readonly failed: readonly ProviderSync[];
  /** The one whose first sync runs. */
  readonly first: ProviderSync | null;
  /** The oldest complete read among those that are not paused, ms UTC; null where one was never read. */
  readonly oldest: number | null;
  readonly active: number;
}

export function summarise(syncs: readonly ProviderSync[], paused: ReadonlySet<string>): SyncSummary {
  const active = syncs.filter(({ providerId }) => !paused.has(providerId));
  const failed = active.filter(cannotBeRead);
  const first =
    active.find(({ state, lastSuccessAt }) => state === 'running' && lastSuccessAt === null) ?? null;
  const reads = active.map(({ lastSuccessAt }) => lastSuccessAt);
  const known = reads.filter((at) => at !== null);
  return {
    state:
      syncs.length === 0
        ? 'none'
        : active.length === 0
          ? 'paused'
          : failed.length > 0
            ? 'offline'
            : first !== null
              ? 'first'
              : 'synced',
    failed,
    first,
    oldest: known.length === 0 || known.length < reads.length ? null : Math.min(...known),
    active: active.length,
  };
}
