import type { LookBack } from '../../../shared/contract/index.ts';
import { asAppError, fail } from '../../../shared/errors.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Clock, Log, ReadDb, Schedule, WriteDb } from '../ports.ts';
import type { Placeholders } from '../sigma/placeholders.ts';
import { spanOf } from './learn.ts';
import { listById, type ListRow } from './store.ts';
import { countOf, createTable, threatTables, type PreparedTable } from './tables.ts';

/** Looking for entries in stored events, which is the business of those who keep rules. */
export type LookBackRun = (
  order: { readonly tables: Placeholders; readonly from: number; readonly listId: number },
  progress: (looked: number, findings: number) => void,
  signal: AbortSignal,
) => Promise<void>;

export interface LookBackDeps {
  readonly cache: ReadDb;
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly log: Log;
  readonly bus: Bus;
  readonly lookBack: LookBackRun;
  /** Builds the indexes of those tables that rules ask. */
  readonly warm: (tables: Readonly<Record<string, PreparedTable>>, signal: AbortSignal) => Promise<void>;
}

/** Looks for entries of threat lists in what is stored, one list after the other: nobody waits behind it to add a value. */
export interface LookBacks {
  /** The last ten, newest first. */
  list(): LookBack[];
  /** @param since entries that were added since then, ms UTC; 0 for all @returns its id */
  queue(list: ListRow, since: number, days: number): number;
  cancel(id: number): void;
  /** Goes on with what was cut. */
  start(): void;
  stop(): Promise<void>;
}

export function createLookBacks(deps: LookBackDeps): LookBacks {
  const { ledger, clock, bus, log } = deps;
  let looking: Promise<void> = Promise.resolve();
  let stopping = new AbortController();
  const running = new Map<number, AbortController>();

  const runLookBack = async (id: number): Promise<void> => {
    const row = ledger.get<LookBackRow>('SELECT * FROM list_look_backs WHERE look_back_id = ?', [id]);
    if (row === undefined || (row.state !== 'waiting' && row.state !== 'running')) return;
    const abort = new AbortController();
    running.set(id, abort);
    const put = (state: LookBack['state'], looked: number, findings: number): void => {
      const ended = state === 'running' || state === 'waiting' ? null : clock.now();
      ledger.run(
        'UPDATE list_look_backs SET state = ?, looked = ?, findings = ?, ended_at = ? WHERE look_back_id = ?',
        [state, looked, findings, ended, id],
      );
      bus.publish('lists.changed', {});
    };
    let [looked, findings] = [0, 0];
    try {
      put('running', 0, 0);
      const scopes = Object.entries(threatTables).map(([name, kinds]) => [name, kinds] as const);
      const own = listById(ledger, row.list_id);
      const named = own === undefined ? [] : [[own.name, []] as const];
      const delta = Object.fromEntries(
        [...scopes, ...named].map(([name, kinds]) => {
          const scope = {
            listId: row.list_id,
            kinds,
            since: row.since,
            patterned: own?.content !== 'indicators',
          };
          return [name, createTable(deps, scope, countOf(ledger, scope, clock.now()))] as const;
        }),
      );
      const signal = AbortSignal.any([abort.signal, stopping.signal]);
      await deps.warm(delta, signal);
      const { from } = spanOf(deps.cache, row.days, clock.now());
      await deps.lookBack(
        { tables: delta, from, listId: row.list_id },
        (events, found) => {
          [looked, findings] = [events, found];
        },
        signal,
      );
      put('done', looked, findings);
    } catch (error) {
      if (stopping.signal.aborted) return;
      put(abort.signal.aborted ? 'cancelled' : 'failed', looked, findings);
      if (!abort.signal.aborted) log.error('looking back failed', { message: asAppError(error).message });
    } finally {
      running.delete(id);
    }
  };
  const later = (id: number): void => {
    looking = looking
      .then(() => runLookBack(id))
      .catch((error: unknown) => log.error('looking back failed', { message: asAppError(error).message }));
  };

  return {
    list: () =>
      ledger
        .all<LookBackRow>('SELECT * FROM list_look_backs ORDER BY look_back_id DESC LIMIT 10')
        .map(toLookBack),
    queue(list, since, days) {
      const { lastId } = ledger.run(
        `INSERT INTO list_look_backs (list_id, since, days, state, looked, findings, started_at) VALUES (?, ?, ?, 'waiting', 0, 0, ?)`,
        [list.list_id, since, days, clock.now()],
      );
      later(lastId);
      return lastId;
    },
    cancel(id) {
      running.get(id)?.abort(fail('CANCELLED', 'Looking back was ended.'));
      ledger.run(
        "UPDATE list_look_backs SET state = 'cancelled', ended_at = ? WHERE look_back_id = ? AND state = 'waiting'",
        [clock.now(), id],
      );
    },
    start() {
      stopping = new AbortController();
      const cut = ledger.all<{ id: number }>(
        "SELECT look_back_id AS id FROM list_look_backs WHERE state IN ('waiting', 'running') ORDER BY look_back_id",
      );
      for (const { id } of cut) later(id);
    },
    async stop() {
      stopping.abort(fail('CANCELLED', 'The console is closing.'));
      await looking;
    },
  };
}

interface LookBackRow {
  readonly look_back_id: number;
  readonly list_id: number;
  readonly since: number;
  readonly days: number;
  readonly state: LookBack['state'];
  readonly looked: number;
  readonly findings: number;
  readonly started_at: number;
  readonly ended_at: number | null;
}

function toLookBack(row: LookBackRow): LookBack {
  return {
    id: row.look_back_id,
    listId: row.list_id,
    days: row.days,
    state: row.state,
    looked: row.looked,
    findings: row.findings,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}
