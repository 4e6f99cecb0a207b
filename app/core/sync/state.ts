import type { ReadDb, WriteDb } from '../ports.ts';

/** What is read on its own. `usage` is hours; the contract shows both usages as one source. */
export const sources = [
  'sims',
  'groups',
  'account',
  'usage',
  'usage-days',
  'sessions',
  'audit',
  'clock',
] as const;
export type Source = (typeof sources)[number];

/** How far one source of one provider was read. Source times are the provider's, the others this machine's; ms UTC. */
export interface SourceState {
  /** Where a list goes on after a kill; null when it begins anew. */
  readonly cursor: string | null;
  /** Number of the pass that runs or ran last. */
  readonly pass: number;
  /** Everything in [completeFrom, completeUntil) was read; source time. */
  readonly completeFrom: number | null;
  readonly completeUntil: number | null;
  /** When the pass that the cursor belongs to began. */
  readonly startedAt: number | null;
  /** When the last complete read ended. */
  readonly readAt: number | null;
  /** Rows that the last complete read held, and how many of them it wrote. */
  readonly rows: number;
  readonly written: number;
  /** Why the last read failed, or null. */
  readonly error: string | null;
}

const nothing: SourceState = {
  cursor: null,
  pass: 0,
  completeFrom: null,
  completeUntil: null,
  startedAt: null,
  readAt: null,
  rows: 0,
  written: 0,
  error: null,
};

interface StateRow {
  readonly cursor: string | null;
  readonly pass: number;
  readonly complete_from: number | null;
  readonly complete_until: number | null;
  readonly started_at: number | null;
  readonly read_at: number | null;
  readonly rows: number;
  readonly written: number;
  readonly error: string | null;
}

export function readState(cache: ReadDb, providerId: string, source: Source): SourceState {
  const row = cache.get<StateRow>('SELECT * FROM sync_state WHERE provider_id = ? AND source = ?', [
    providerId,
    source,
  ]);
  if (row === undefined) return nothing;
  return {
    cursor: row.cursor,
    pass: row.pass,
    completeFrom: row.complete_from,
    completeUntil: row.complete_until,
    startedAt: row.started_at,
    readAt: row.read_at,
    rows: row.rows,
    written: row.written,
    error: row.error,
  };
}

/** Changes what is named and keeps the rest. Call it inside the transaction of the rows it speaks of. */
export function saveState(
  cache: WriteDb,
  providerId: string,
  source: Source,
  change: Partial<SourceState>,
): void {
  const state = { ...readState(cache, providerId, source), ...change };
  cache.run(
    `INSERT INTO sync_state (provider_id, source, cursor, pass, complete_from, complete_until, started_at, read_at, rows, written, error)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (provider_id, source) DO UPDATE SET cursor = excluded.cursor, pass = excluded.pass,
       complete_from = excluded.complete_from, complete_until = excluded.complete_until, started_at = excluded.started_at,
       read_at = excluded.read_at, rows = excluded.rows, written = excluded.written, error = excluded.error`,
    [
      providerId,
      source,
      state.cursor,
      state.pass,
      state.completeFrom,
      state.completeUntil,
      state.startedAt,
      state.readAt,
      state.rows,
      state.written,
      state.error,
    ],
  );
}

/** The newest source time seen of a provider, ms UTC; null before its first page. */
export function watermarkOf(cache: ReadDb, providerId: string): number | null {
  return readState(cache, providerId, 'clock').completeUntil;
}

/** Moves the watermark forward; a provider's clock that went back leaves it where it is. */
export function raiseWatermark(cache: WriteDb, providerId: string, at: number): void {
  const known = watermarkOf(cache, providerId);
  if (known === null || at > known) saveState(cache, providerId, 'clock', { completeUntil: at });
}
