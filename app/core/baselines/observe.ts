import { day, dayStart, hour, hourStart } from '../../../shared/time.ts';
import type { ReadDb } from '../ports.ts';

/** What the store says of one SIM, counted by the hour or day. */

export interface Volume {
  readonly at: number;
  readonly up: number;
  readonly down: number;
}

/** Rows of a sensor that are looked at per SIM and look: a device that talks to the whole world is strange after a part of it. */
const mostRows = 20_000;

export interface Observer {
  usage(simKey: number, from: number, to: number): readonly Volume[];
  /** Sessions begun, by the hour; null where the SIM never told of any. */
  sessions(simKey: number, from: number, to: number): ReadonlyMap<number, number>;
  firstSession(simKey: number): number | null;
  /** Different addresses talked to, by the hours that a sensor saw. */
  destinations(body: string, from: number, to: number): ReadonlyMap<number, number>;
  /** Messages sent, by the days that were told. */
  messages(body: string, from: number, to: number): ReadonlyMap<number, number>;
}

/** Looks into the cache and the ledger; whatever has no source at all is not asked for again. */
export function createObserver(cache: ReadDb, ledger: ReadDb): Observer {
  const has = (db: ReadDb, sql: string): boolean => db.get(sql) !== undefined;
  const files = {
    flow: has(ledger, "SELECT 1 FROM sensor_events WHERE kind = 'flow' LIMIT 1"),
    sms: has(ledger, "SELECT 1 FROM sensor_events WHERE kind = 'sms-usage' LIMIT 1"),
  };
  const sensors = has(cache, 'SELECT 1 FROM sensor_rows LIMIT 1');

  const told = (body: string, kind: string, from: number, to: number): { at: number; facts: string }[] =>
    ledger.all(
      'SELECT at, facts FROM sensor_events WHERE iccid_body = ? AND kind = ? AND at >= ? AND at < ? ORDER BY at LIMIT ?',
      [body, kind, from, to, mostRows],
    );
  const sensed = (body: string, kind: string, from: number, to: number): { at: number; body: string }[] =>
    cache.all(
      'SELECT at, body FROM sensor_rows WHERE iccid_body = ? AND class = ? AND at >= ? AND at < ? ORDER BY at LIMIT ?',
      [body, kind, from, to, mostRows],
    );

  return {
    usage: (simKey, from, to) =>
      cache.all<Volume>(
        'SELECT at, up, down FROM usage_hours WHERE sim_key = ? AND at >= ? AND at < ? ORDER BY at',
        [simKey, from, to],
      ),
    sessions: (simKey, from, to) =>
      new Map(
        cache
          .all<{ hour: number; n: number }>(
            `SELECT at / 3600000 AS hour, COUNT(*) AS n FROM events
             WHERE sim_key = ? AND at >= ? AND at < ? AND type = 'session.started' GROUP BY 1`,
            [simKey, from, to],
          )
          .map(({ hour: number, n }) => [number * hour, n]),
      ),
    firstSession: (simKey) =>
      cache.get<{ at: number }>(
        "SELECT at FROM events WHERE sim_key = ? AND type = 'session.started' ORDER BY at LIMIT 1",
        [simKey],
      )?.at ?? null,
    destinations(body, from, to) {
      const hosts = new Map<number, Set<string>>();
      const add = (at: number, host: unknown): void => {
        if (typeof host !== 'string') return;
        const known = hosts.get(at) ?? new Set<string>();
        hosts.set(at, known.add(host));
      };
      if (files.flow)
        for (const { facts } of told(body, 'flow', from, to)) {
          const { periodStart, destinationIp } = JSON.parse(facts) as {
            periodStart: number;
            destinationIp: string;
          };
          add(hourStart(periodStart), destinationIp);
        }
      if (sensors)
        for (const row of sensed(body, 'flow', from, to)) {
          const { dstIp, direction } = JSON.parse(row.body) as { dstIp?: string; direction?: string };
          if (direction !== 'inbound') add(hourStart(row.at), dstIp);
        }
      return new Map([...hosts].map(([at, set]) => [at, set.size]));
    },
    messages(body, from, to) {
      const sent = new Map<number, number>();
      if (files.sms)
        for (const { facts } of told(body, 'sms-usage', from, to + day)) {
          const { periodStart, sentCount } = JSON.parse(facts) as { periodStart: number; sentCount: number };
          const at = dayStart(periodStart);
          if (at >= from && at < to) sent.set(at, Math.max(sent.get(at) ?? 0, sentCount));
        }
      if (sensors)
        for (const row of sensed(body, 'sms', from, to)) {
          const { sentCount } = JSON.parse(row.body) as { sentCount?: number };
          const at = dayStart(row.at);
          sent.set(at, (sent.get(at) ?? 0) + (sentCount ?? 1));
        }
      return sent;
    },
  };
}
