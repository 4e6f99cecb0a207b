import { hour } from '../../../shared/time.ts';
import type { ReadDb, Schedule } from '../ports.ts';
import { throwIfCancelled } from '../providers/cancellation.ts';
import type { SensorRow } from '../sensors/store.ts';
import {
  fromAudit,
  fromEvidence,
  fromSensorEvent,
  type AuditRow,
  type EvidenceRow,
  type SensorEventRow,
} from './from-ledger.ts';
import { fromProviderEvent, fromUsageHour, type ProviderEventRow } from './from-provider.ts';
import { fromSensorRow } from './from-sensor.ts';
import type { SextantEvent } from './model.ts';
import { eventSimByBody, eventSimByKey, type EventSim } from './sim-members.ts';

/**
 * Stored history as one stream in the order of its times: what a dry run judges. Of every row only its time and number are
 * held, 16 bytes; rows are read as their turn comes.
 */

export interface ReplayDeps {
  readonly cache: ReadDb;
  readonly ledger: ReadDb;
  readonly schedule: Pick<Schedule, 'breathe'>;
}

export interface ReplayOrder {
  /** Source times `[from, to)`, ms UTC. */
  readonly from: number;
  readonly to: number;
  /** Rows at most; the newest ones are taken. */
  readonly atMost?: number;
  readonly signal?: AbortSignal;
}

export interface Replay {
  /** Rows that were to be told and rows left out because there were too many. */
  readonly rows: number;
  readonly leftOut: number;
}

const usualMost = 2_000_000;
/** Rows that are listed, and events that are told, before others get a turn. */
const listed = 20_000;
const told = 500;

/** A source: its rows of a span, and the event of a row. `first` and `second` number a row. */
interface Source {
  list(from: number, to: number, after: readonly [number, number]): readonly Numbered[];
  read(first: number, second: number): SextantEvent | null;
}

interface Numbered {
  readonly at: number;
  readonly first: number;
  readonly second: number;
}

/**
 * Tells the events of a span, oldest first, in batches.
 *
 * @throws AppError CANCELLED when the signal fires
 * @param take gets each batch; what it returns is awaited, so that a slow reader is not overrun
 */
export async function replayEvents(
  deps: ReplayDeps,
  order: ReplayOrder,
  take: (events: readonly SextantEvent[]) => void | Promise<void>,
): Promise<Replay> {
  const sources = sourcesOf(deps);
  const index = await listAll(sources, deps, order);
  const most = order.atMost ?? usualMost;
  const leftOut = Math.max(0, index.length - most);
  const turns = index.inOrder();
  let batch: SextantEvent[] = [];
  for (let turn = leftOut; turn < turns.length; turn++) {
    const at = turns[turn] ?? 0;
    const event = sources[index.source(at)]?.read(index.first(at), index.second(at)) ?? null;
    // A row may have gone since it was listed.
    if (event !== null) batch.push(event);
    if (batch.length < told) continue;
    await take(batch);
    batch = [];
    await deps.schedule.breathe();
    if (order.signal !== undefined) throwIfCancelled(order.signal);
  }
  if (batch.length > 0) await take(batch);
  return { rows: index.length - leftOut, leftOut };
}

async function listAll(sources: readonly Source[], deps: ReplayDeps, order: ReplayOrder): Promise<Index> {
  const index = createIndex();
  for (const [number, source] of sources.entries()) {
    if (order.signal !== undefined) throwIfCancelled(order.signal);
    let after: readonly [number, number] = [Number.MIN_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
    for (;;) {
      const rows = source.list(order.from, order.to, after);
      for (const { at, first, second } of rows) index.add(number, at, first, second);
      const last = rows[rows.length - 1];
      if (last === undefined || rows.length < listed) break;
      after = [last.first, last.second];
      await deps.schedule.breathe();
      if (order.signal !== undefined) throwIfCancelled(order.signal);
    }
  }
  return index;
}

interface Index {
  readonly length: number;
  add(source: number, at: number, first: number, second: number): void;
  source(at: number): number;
  first(at: number): number;
  second(at: number): number;
  /** Places by time; equally old ones as they were added. */
  inOrder(): Uint32Array;
}

/** Columns that double as they fill. Times are kept as doubles, numbers as what SQLite gives. */
function createIndex(): Index {
  let times = new Float64Array(1_024);
  let firsts = new Float64Array(1_024);
  let seconds = new Float64Array(1_024);
  let sources = new Uint8Array(1_024);
  let length = 0;
  const grow = (): void => {
    const wider = (column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> => {
      const next = new Float64Array(column.length * 2);
      next.set(column);
      return next;
    };
    times = wider(times);
    firsts = wider(firsts);
    seconds = wider(seconds);
    const next = new Uint8Array(sources.length * 2);
    next.set(sources);
    sources = next;
  };
  return {
    get length() {
      return length;
    },
    add(source, at, first, second) {
      if (length === times.length) grow();
      times[length] = at;
      firsts[length] = first;
      seconds[length] = second;
      sources[length++] = source;
    },
    source: (at) => sources[at] ?? 0,
    first: (at) => firsts[at] ?? 0,
    second: (at) => seconds[at] ?? 0,
    inOrder() {
      const places = Uint32Array.from({ length }, (_, place) => place);
      return places.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
    },
  };
}

function sourcesOf({ cache, ledger }: ReplayDeps): readonly Source[] {
  const simOf = cached((key: number) => eventSimByKey(cache, key));
  const simOfBody = cached((body: string) => eventSimByBody(cache, body));
  /** A source whose rows have one number. */
  const numbered = <R>(
    db: ReadDb,
    table: string,
    id: string,
    time: string,
    event: (row: R) => SextantEvent | null,
  ): Source => ({
    list: (from, to, [after]) =>
      db.all<Numbered>(
        `SELECT ${id} AS first, 0 AS second, ${time} AS at FROM ${table}
         WHERE ${id} > ? AND ${time} >= ? AND ${time} < ? ORDER BY ${id} LIMIT ${listed}`,
        [after, from, to],
      ),
    read(first) {
      const row = db.get<R>(`SELECT * FROM ${table} WHERE ${id} = ?`, [first]);
      return row === undefined ? null : event(row);
    },
  });
  return [
    numbered<ProviderEventRow>(cache, 'events', 'event_id', 'at', (row) =>
      fromProviderEvent(row, row.sim_key === null ? null : simOf(row.sim_key)),
    ),
    {
      // An hour counts when it is over.
      list: (from, to, [key, at]) =>
        cache.all<Numbered>(
          `SELECT sim_key AS first, at AS second, at + ${hour} AS at FROM usage_hours
           WHERE (sim_key, at) > (?, ?) AND usage_hours.at >= ? AND usage_hours.at < ? ORDER BY sim_key, usage_hours.at LIMIT ${listed}`,
          [key, at, from - hour, to - hour],
        ),
      read(key, at) {
        const row = cache.get<{ up: number; down: number }>(
          'SELECT up, down FROM usage_hours WHERE sim_key = ? AND at = ?',
          [key, at],
        );
        return row === undefined ? null : fromUsageHour({ sim_key: key, at, ...row }, simOf(key));
      },
    },
    numbered<SensorRow>(cache, 'sensor_rows', 'row_id', 'at', (row) =>
      fromSensorRow(row, row.iccid_body === null ? null : simOfBody(row.iccid_body)),
    ),
    numbered<SensorEventRow>(ledger, 'sensor_events', 'event_id', 'at', (row) =>
      fromSensorEvent(row, simOfBody(row.iccid_body)),
    ),
    evidenceSource(ledger, simOfBody),
    numbered<AuditRow>(ledger, 'audit', 'seq', 'at', fromAudit),
  ];
}

/** Evidence has no number: it is listed whole once, a row per subject and kind. */
function evidenceSource(ledger: ReadDb, simOf: (body: string) => EventSim | null): Source {
  const keys: (readonly [string, string])[] = [];
  return {
    list(from, to, [after]) {
      if (after >= 0) return [];
      const rows = ledger.all<{ subject: string; kind: string; at: number }>(
        `SELECT subject, kind, observed_at AS at FROM evidence
         WHERE observed_at >= ? AND observed_at < ? AND kind NOT IN ('flow-summary', 'dns-summary', 'firmware', 'modem-firmware', 'sbom')`,
        [from, to],
      );
      return rows.map(({ subject, kind, at }) => ({ at, first: keys.push([subject, kind]) - 1, second: 0 }));
    },
    read(first) {
      const row = ledger.get<EvidenceRow>('SELECT * FROM evidence WHERE subject = ? AND kind = ?', [
        ...(keys[first] ?? ['', '']),
      ]);
      if (row === undefined) return null;
      return fromEvidence(row, row.subject.startsWith('sim:') ? simOf(row.subject.slice(4)) : null);
    },
  };
}

/** Answers of the last questions, so that the events of one SIM do not each ask for it. */
function cached<K, V>(ask: (key: K) => V): (key: K) => V {
  const answers = new Map<K, V>();
  return (key) => {
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = ask(key);
    if (answers.size >= 20_000) answers.clear();
    answers.set(key, answer);
    return answer;
  };
}
