import { day, minute } from '../../../shared/time.ts';
import { imei14, iccidBody } from '../../../shared/ids.ts';
import type { ReadDb, Schedule, WriteDb } from '../ports.ts';
import { ipOf } from './scalars.ts';

/** Which SIM had an address or an identifier at a time. */

export type HolderKind = 'ip' | 'imsi' | 'imei';

/** The SIM, that several may be meant, or that none is known. */
export type Holder = { readonly body: string } | 'ambiguous' | null;

export interface Holders {
  /** @param at ms UTC, source time */
  of(kind: HolderKind, value: string, at: number): Holder;
}

/** Records of a connection are written a little after the session ended. */
const afterEnd = 5 * minute;
/** A SIM that alone ever had a value is taken to have it this long before its first and after its last sighting. */
const aloneFor = day;
/** Values whose history is kept at hand. */
const valuesKept = 50_000;
/** Newest sightings of one value that are looked at. */
const sightingsPerValue = 500;
const slice = 2_000;

interface Sighting {
  readonly at: number;
  readonly body: string;
  readonly provider: string;
  readonly ends: boolean;
}

export function createHolders(cache: ReadDb): Holders {
  const histories = new Map<string, readonly Sighting[]>();
  const historyOf = (kind: HolderKind, value: string): readonly Sighting[] => {
    const key = `${kind}/${value}`;
    const known = histories.get(key);
    if (known !== undefined) return known;
    const read = cache
      .all<{ at: number; iccid_body: string; provider_id: string; ends: number }>(
        `SELECT at, iccid_body, provider_id, ends FROM holders WHERE kind = ? AND value = ? ORDER BY at DESC, ends LIMIT ${sightingsPerValue}`,
        [kind, value],
      )
      .map((row) => ({ at: row.at, body: row.iccid_body, provider: row.provider_id, ends: row.ends === 1 }));
    if (histories.size >= valuesKept) histories.clear();
    histories.set(key, read);
    return read;
  };
  return { of: (kind, value, at) => holderAt(historyOf(kind, value), at) };
}

/**
 * Who had a value at a time, by its sightings, newest first. Within one provider the newest sighting counts, unless the
 * session had ended; holders at two providers at once (private addresses are given out by each) are ambiguous. A value that
 * was only ever one SIM's is its own between sessions too: clocks differ, and fixed addresses are common.
 */
export function holderAt(history: readonly Sighting[], at: number): Holder {
  const found = new Map<string, Sighting>();
  for (const sighting of history) {
    if (sighting.at <= at && !found.has(sighting.provider)) found.set(sighting.provider, sighting);
  }
  const bodies = new Set(
    [...found.values()]
      .filter(({ ends, at: when }) => !ends || at - when <= afterEnd)
      .map(({ body }) => body),
  );
  const [body] = bodies;
  if (body !== undefined) return bodies.size > 1 ? 'ambiguous' : { body };
  const [any] = history;
  if (any === undefined || history.some((sighting) => sighting.body !== any.body)) return null;
  return history.some((sighting) => Math.abs(sighting.at - at) <= aloneFor) ? { body: any.body } : null;
}

interface BindingRow {
  readonly id: number;
  readonly provider_id: string;
  readonly iccid_body: string;
  readonly at: number;
  readonly kind: string;
  readonly is_now: string | null;
  readonly state: string | null;
}

interface SessionRow {
  readonly id: number;
  readonly provider_id: string;
  readonly at: number;
  readonly type: string;
  readonly ip: string;
  readonly iccid_body: string | null;
}

type Source = 'bindings' | 'events';

/** Takes up what bindings and session events told since the last time, in slices. */
export async function refreshHolders(
  cache: WriteDb,
  ledger: ReadDb,
  schedule: Pick<Schedule, 'breathe'>,
): Promise<void> {
  await forgetOfOthers(cache, ledger, schedule);
  const newest = (source: Source): number =>
    source === 'bindings'
      ? (ledger.get<{ id: number | null }>('SELECT MAX(binding_id) AS id FROM bindings')?.id ?? 0)
      : (cache.get<{ id: number | null }>('SELECT MAX(event_id) AS id FROM events')?.id ?? 0);
  const connected = new Set(providersOf(ledger));
  await inSlices(cache, 'bindings', schedule, newest, (after) => {
    const rows = ledger.all<BindingRow>(
      `SELECT binding_id AS id, provider_id, iccid_body, at, kind, is_now, state FROM bindings
       WHERE binding_id > ? ORDER BY binding_id LIMIT ${slice}`,
      [after],
    );
    for (const row of rows) {
      if (!connected.has(row.provider_id)) continue;
      for (const [kind, value] of boundValues(row))
        put(cache, kind, value, row.at, row.iccid_body, row.provider_id, 0);
    }
    return rows;
  });
  await inSlices(cache, 'events', schedule, newest, (after) => {
    const rows = cache.all<SessionRow>(
      `SELECT e.event_id AS id, e.provider_id, e.at, e.type, e.ip, s.iccid_body FROM events e
       LEFT JOIN sims s ON s.sim_key = e.sim_key
       WHERE e.event_id > ? ORDER BY e.event_id LIMIT ${slice}`,
      [after],
    );
    for (const row of rows) {
      const ip = ipOf(row.ip);
      if (ip === null || row.iccid_body === null || !row.type.startsWith('session.')) continue;
      put(cache, 'ip', ip, row.at, row.iccid_body, row.provider_id, row.type === 'session.ended' ? 1 : 0);
    }
    return rows;
  });
}

function providersOf(ledger: ReadDb): readonly string[] {
  return ledger
    .all<{ id: string }>('SELECT provider_id AS id FROM providers ORDER BY provider_id')
    .map(({ id }) => id);
}

/**
 * What is known was taken from the providers of then: where others are connected now, it is forgotten and taken anew. The
 * history of a removed provider stays in the ledger, but its addresses belong to nobody any more.
 */
async function forgetOfOthers(
  cache: WriteDb,
  ledger: ReadDb,
  schedule: Pick<Schedule, 'breathe'>,
): Promise<void> {
  const connected = `of ${JSON.stringify(providersOf(ledger))}`;
  if (cache.get('SELECT 1 FROM holder_cursors WHERE source = ?', [connected]) !== undefined) return;
  cache.run('DELETE FROM holder_cursors');
  const some = `DELETE FROM holders WHERE (kind, value, at, iccid_body, ends) IN
    (SELECT kind, value, at, iccid_body, ends FROM holders LIMIT ${slice})`;
  while (cache.run(some).changes > 0) await schedule.breathe();
  cache.run('INSERT INTO holder_cursors (source, cursor) VALUES (?, 0)', [connected]);
}

async function inSlices(
  cache: WriteDb,
  source: Source,
  schedule: Pick<Schedule, 'breathe'>,
  newest: (source: Source) => number,
  take: (after: number) => readonly { readonly id: number }[],
): Promise<void> {
  for (;;) {
    const more = cache.transaction(() => {
      const after =
        cache.get<{ cursor: number }>('SELECT cursor FROM holder_cursors WHERE source = ?', [source])
          ?.cursor ?? 0;
      const rows = take(after);
      // Rows of a removed provider go, and their numbers are given out anew: what came in place of them is read again.
      if (rows.length === 0 && after > 0 && newest(source) < after) {
        cache.run('DELETE FROM holder_cursors WHERE source = ?', [source]);
        return newest(source) > 0;
      }
      const last = rows[rows.length - 1];
      if (last !== undefined)
        cache.run(
          'INSERT INTO holder_cursors (source, cursor) VALUES (?, ?) ON CONFLICT (source) DO UPDATE SET cursor = excluded.cursor',
          [source, last.id],
        );
      return rows.length === slice;
    });
    if (!more) return;
    await schedule.breathe();
  }
}

function put(
  cache: WriteDb,
  kind: HolderKind,
  value: string,
  at: number,
  body: string,
  providerId: string,
  ends: 0 | 1,
): void {
  cache.run(
    'INSERT INTO holders (kind, value, at, iccid_body, provider_id, ends) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    [kind, value, at, body, providerId, ends],
  );
}

/** Addresses and identifiers that a row of the history binds, in the form in which they are looked up. */
function boundValues(row: BindingRow): readonly (readonly [HolderKind, string])[] {
  if (row.kind === 'ip' || row.kind === 'imsi' || row.kind === 'imei') return formOf(row.kind, row.is_now);
  if (row.kind !== 'first_seen' || row.state === null) return [];
  const state = JSON.parse(row.state) as Readonly<Record<string, string | null>>;
  return (['ip', 'imsi', 'imei'] as const).flatMap((kind) => formOf(kind, state[kind] ?? null));
}

function formOf(kind: HolderKind, value: string | null): readonly (readonly [HolderKind, string])[] {
  const form = kind === 'ip' ? ipOf(value) : kind === 'imei' ? imei14(value) : value;
  return form === null || form === '' ? [] : [[kind, form]];
}

/** The form in which an identifier of a sensor is looked up; null for what cannot be one. */
export function lookupForm(kind: 'iccid' | 'imsi' | 'imei', value: string): string | null {
  const digits = value.trim();
  if (kind === 'imei') return imei14(digits);
  if (kind === 'imsi') return /^\d{6,15}$/.test(digits) ? digits : null;
  const body = iccidBody(digits);
  return /^\d{17,19}$/.test(body) ? body : null;
}
