import { hour } from '../../../shared/time.ts';
import { fromAudit, fromSensorEvent, type AuditRow, type SensorEventRow } from '../events/from-ledger.ts';
import {
  fromProviderEvent,
  fromUsageHour,
  type ProviderEventRow,
  type UsageHourRow,
} from '../events/from-provider.ts';
import { sensorEventsAfter } from '../events/from-sensor.ts';
import type { SextantEvent } from '../events/model.ts';
import { eventSimByBody, eventSimByKey, type EventSim } from '../events/sim-members.ts';
import type { ReadDb } from '../ports.ts';
import { evidenceSource } from './evidence-source.ts';
import type { SourceCursor } from './sigma-store.ts';

/** A stored event on its way to the rules. `row` rises within its source. */
export interface StreamedEvent {
  readonly source: string;
  readonly row: number;
  readonly event: SextantEvent;
  /** Whether the console itself noted when it came: then its own time is not ahead for being newer than the last sync. */
  readonly received: boolean;
}

interface Source {
  readonly name: string;
  readonly received: boolean;
  read(after: number, limit: number): readonly { readonly row: number; readonly event: SextantEvent }[];
  /** The last row there is; 0 where there is none. */
  newest(): number;
  /** Names a row, so that a cache that was filled anew is told from the old one; null where rows never move. */
  mark(row: number): string | null | undefined;
  /** Where a cursor goes on, for a source whose rows move. */
  startOf?(cursor: SourceCursor): number;
}

/** A SIM is looked up once as long as so many are known. */
const simsKept = 20_000;
/** Rows of one source that are read at once. */
const page = 200;

/** Everything that is stored and can be told as an event, from where the cursors lie, oldest first as far as rows are in order. */
export interface EventStream {
  /** The next events; empty at the end. */
  next(limit: number): readonly StreamedEvent[];
  /** Where to go on after the events that `next` gave. */
  cursors(): Readonly<Record<string, SourceCursor>>;
}

/**
 * @param from cursors of an earlier stream; `null` begins with the oldest row
 * @param usage false leaves hours of usage out, which costs a look-up per SIM and hour
 */
export function openStream(
  cache: ReadDb,
  ledger: ReadDb,
  from: Readonly<Record<string, SourceCursor>> | null,
  usage: boolean,
): EventStream {
  const lanes = sourcesOf(cache, ledger).map((source) => {
    const skipped = source.name === 'usage' && !usage;
    return {
      source,
      to: skipped ? source.newest() : startOf(source, from?.[source.name]),
      ahead: [] as StreamedEvent[],
      done: skipped,
    };
  });
  return {
    next(limit) {
      const events: StreamedEvent[] = [];
      while (events.length < limit) {
        let first: (typeof lanes)[number] | undefined;
        for (const lane of lanes) {
          if (lane.ahead.length === 0 && !lane.done) {
            const { source } = lane;
            lane.ahead = source
              .read(lane.to, page)
              .map(({ row, event }) => ({ source: source.name, row, event, received: source.received }));
            lane.done = lane.ahead.length === 0;
          }
          const head = lane.ahead[0];
          if (head !== undefined && head.event.at < (first?.ahead[0]?.event.at ?? Infinity)) first = lane;
        }
        const event = first?.ahead.shift();
        if (first === undefined || event === undefined) break;
        first.to = event.row;
        events.push(event);
      }
      return events;
    },
    cursors: () =>
      Object.fromEntries(lanes.map(({ source, to }) => [source.name, { to, mark: source.mark(to) ?? null }])),
  };
}

/** Cursors behind the last row of every source: what is stored already is not news. */
export function cursorsAtEnd(cache: ReadDb, ledger: ReadDb): Readonly<Record<string, SourceCursor>> {
  return Object.fromEntries(
    sourcesOf(cache, ledger).map((source) => {
      const to = source.newest();
      return [source.name, { to, mark: source.mark(to) ?? null }];
    }),
  );
}

/** Cursors of a stream that leaves out hours of usage before a moment: there are too many of them to read and drop. */
export function cursorsFrom(at: number): Readonly<Record<string, SourceCursor>> {
  return { usage: { to: Math.max(0, Math.floor(at / hour) * keySpan - 1), mark: null } };
}

/** A cursor whose row is another one now lies in a cache that is gone; one whose row was deleted for its age is still good. */
function startOf(source: Source, cursor: SourceCursor | undefined): number {
  if (cursor === undefined) return 0;
  if (source.startOf !== undefined) return source.startOf(cursor);
  const mark = source.mark(cursor.to);
  if (mark === null || mark === cursor.mark) return cursor.to;
  const next = mark === undefined ? source.read(0, 1)[0] : undefined;
  return next !== undefined && next.row > cursor.to ? cursor.to : 0;
}

function sourcesOf(cache: ReadDb, ledger: ReadDb): readonly Source[] {
  const sims = new Map<number | string, EventSim | null>();
  const simOf = (key: number | string | null): EventSim | null => {
    if (key === null) return null;
    const known = sims.get(key);
    if (known !== undefined) return known;
    if (sims.size >= simsKept) sims.clear();
    const found = typeof key === 'number' ? eventSimByKey(cache, key) : eventSimByBody(cache, key);
    sims.set(key, found);
    return found;
  };
  const never = (): null => null;
  return [
    {
      name: 'events',
      received: false,
      read: (after, limit) =>
        cache
          .all<ProviderEventRow & { event_id: number }>(
            'SELECT * FROM events WHERE event_id > ? ORDER BY event_id LIMIT ?',
            [after, limit],
          )
          .map((row) => ({ row: row.event_id, event: fromProviderEvent(row, simOf(row.sim_key)) })),
      newest: () => highest(cache, 'SELECT MAX(event_id) AS id FROM events'),
      mark: (row) =>
        cache.get<{ mark: string }>(
          "SELECT provider_id || '/' || key AS mark FROM events WHERE event_id = ?",
          [row],
        )?.mark,
    },
    {
      name: 'sensors',
      received: true,
      read: (after, limit) => sensorEventsAfter(cache, after, limit),
      newest: () => highest(cache, 'SELECT MAX(row_id) AS id FROM sensor_rows'),
      mark: (row) =>
        cache.get<{ mark: string }>(
          "SELECT stream_id || '/' || line AS mark FROM sensor_rows WHERE row_id = ?",
          [row],
        )?.mark,
    },
    {
      name: 'evidence',
      received: false,
      read: (after, limit) =>
        ledger
          .all<SensorEventRow>('SELECT * FROM sensor_events WHERE event_id > ? ORDER BY event_id LIMIT ?', [
            after,
            limit,
          ])
          .flatMap((row) => {
            const event = fromSensorEvent(row, simOf(row.iccid_body));
            return event === null ? [] : [{ row: row.event_id, event }];
          }),
      newest: () => highest(ledger, 'SELECT MAX(event_id) AS id FROM sensor_events'),
      mark: never,
    },
    { name: 'states', received: true, ...evidenceSource(ledger, simOf) },
    {
      name: 'audit',
      received: true,
      read: (after, limit) =>
        ledger
          .all<AuditRow>(
            'SELECT seq, at, actor, role, act, subject FROM audit WHERE seq > ? ORDER BY seq LIMIT ?',
            [after, limit],
          )
          .map((row) => ({ row: row.seq, event: fromAudit(row) })),
      newest: () => highest(ledger, 'SELECT MAX(seq) AS id FROM audit'),
      mark: never,
    },
    usageSource(cache, simOf),
  ];
}

function highest(db: ReadDb, sql: string): number {
  return db.get<{ id: number | null }>(sql)?.id ?? 0;
}

/** Room for the key of a SIM beside the hour in one number. */
const keySpan = 2 ** 26;

/** Hours of usage have no number of their own: hour by hour, SIM by SIM, as far as usage is complete at every provider. */
function usageSource(cache: ReadDb, simOf: (key: number) => EventSim | null): Source {
  const span = cache.get<{ from: number | null; to: number | null }>(
    `SELECT MIN(complete_from) AS "from", MIN(complete_until) AS "to" FROM sync_state WHERE source = 'usage' AND complete_until IS NOT NULL`,
  );
  const first = Math.floor((span?.from ?? 0) / hour);
  const end = Math.floor((span?.to ?? 0) / hour);
  return {
    name: 'usage',
    received: false,
    read(after, limit) {
      let at = Math.max(first, Math.floor(after / keySpan));
      let key = at * keySpan > after ? 0 : after % keySpan;
      for (; at < end; at++, key = 0) {
        const rows = cache.all<UsageHourRow>(
          `SELECT u.sim_key, u.at, u.up, u.down FROM sims s CROSS JOIN usage_hours u ON u.sim_key = s.sim_key AND u.at = ?
           WHERE s.sim_key > ? ORDER BY s.sim_key LIMIT ?`,
          [at * hour, key, limit],
        );
        if (rows.length > 0)
          return rows.map((row) => ({
            row: at * keySpan + row.sim_key,
            event: fromUsageHour(row, simOf(row.sim_key)),
          }));
      }
      return [];
    },
    newest: () => (end <= first ? 0 : end * keySpan - 1),
    mark: () => null,
  };
}
