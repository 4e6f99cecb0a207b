import type { ReadDb } from '../ports.ts';

/**
 * Session events of whole networks, found by their time. Both types must be asked for, and the index be named: left alone,
 * SQLite reads every event of the provider instead, for each window anew.
 */
export const signallingSchema60 = `
CREATE INDEX events_signalling ON events (at) WHERE type IN ('session.started', 'session.updated');
`;

/** Events that are counted in one question: past it a storm is one, whatever its size. */
const mostEvents = 200_000;

export interface Signalling {
  readonly from: number;
  readonly events: number;
  readonly sims: number;
}

export function readSignalling(
  cache: ReadDb,
  providerId: string,
  plmn: string,
  from: number,
  to: number,
  length: number,
): Signalling[] {
  return cache
    .all<{ window: number; events: number; sims: number }>(
      `SELECT CAST(at / ? AS INTEGER) AS window, COUNT(*) AS events, COUNT(DISTINCT sim_key) AS sims FROM
         (SELECT at, sim_key FROM events INDEXED BY events_signalling WHERE at >= ? AND at < ? AND type IN ('session.started', 'session.updated')
            AND provider_id = ? AND plmn = ? LIMIT ?) GROUP BY 1 ORDER BY 1`,
      [length, from, to, providerId, plmn, mostEvents],
    )
    .map(({ window, events, sims }) => ({ from: window * length, events, sims }));
}

/** The SIM that signalled most on a network in [from, to); of equals the first one known. Null without any. */
export function readBusiest(
  cache: ReadDb,
  providerId: string,
  plmn: string,
  from: number,
  to: number,
): number | null {
  return (
    cache.get<{ key: number }>(
      `SELECT sim_key AS key FROM
         (SELECT sim_key FROM events INDEXED BY events_signalling WHERE at >= ? AND at < ? AND type IN ('session.started', 'session.updated')
            AND provider_id = ? AND plmn = ? AND sim_key IS NOT NULL LIMIT ?) GROUP BY 1 ORDER BY COUNT(*) DESC, 1 LIMIT 1`,
      [from, to, providerId, plmn, mostEvents],
    )?.key ?? null
  );
}

/** The oldest of the first events by time that a provider told. */
export function oldestSession(cache: ReadDb, providerId: string): number | null {
  return (
    cache.get<{ at: number }>(
      `SELECT at FROM events INDEXED BY events_signalling
       WHERE type IN ('session.started', 'session.updated') AND provider_id = ? ORDER BY at LIMIT 1`,
      [providerId],
    )?.at ?? null
  );
}
