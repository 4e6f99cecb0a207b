import { day } from '../../../shared/time.ts';
import type { ReadDb } from '../ports.ts';

/** A SIM that the inventory does not know, or that nobody uses. */
export interface Drifting {
  readonly body: string;
  readonly cause: 'unlisted' | 'idle';
  /** When it was first seen, or last. */
  readonly at: number;
}

/** Time in which a new SIM may wait to be recorded. */
const onboarding = 7 * day;
const idleFor = 90 * day;
/** Share of a provider's SIMs that an inventory must know to count as one. */
const leastKnown = 0.8;
/** SIMs that are told in one look; the next look tells more. */
const most = 1_000;

export interface DriftTally {
  add(sim: {
    readonly body: string;
    readonly providerId: string;
    /** First reading of the console and last sign of life, ms UTC. */
    readonly firstSeenAt: number;
    readonly lastSeenAt: number | null;
    /** Newest source time of the SIM list. */
    readonly now: number;
  }): void;
  drifting(): readonly Drifting[];
}

/** @param ledger holds the device inventory */
export function createDriftTally(cache: ReadDb, ledger: ReadDb): DriftTally {
  const begun = new Map(
    cache
      .all<{ id: string; at: number; sims: number }>(
        'SELECT provider_id AS id, MIN(first_seen_at) AS at, COUNT(*) AS sims FROM sims NOT INDEXED GROUP BY 1',
      )
      .map(({ id, at, sims }) => [id, { at, sims }]),
  );
  const listed = ledger.get<{ n: number }>(
    "SELECT COUNT(*) AS n FROM evidence WHERE kind = 'device-inventory'",
  )?.n;
  const all = [...begun.values()].reduce((sum, { sims }) => sum + sims, 0);
  const inventory = (listed ?? 0) >= all * leastKnown && all > 0;
  const found: Drifting[] = [];
  return {
    add({ body, providerId, firstSeenAt, lastSeenAt, now }) {
      if (found.length >= most || lastSeenAt === null) return;
      if (now - lastSeenAt > idleFor) {
        found.push({ body, cause: 'idle', at: lastSeenAt });
        return;
      }
      const start = begun.get(providerId)?.at ?? 0;
      if (!inventory || firstSeenAt < start + day || lastSeenAt - firstSeenAt < onboarding) return;
      const known = ledger.get("SELECT 1 FROM evidence WHERE subject = ? AND kind = 'device-inventory'", [
        `sim:${body}`,
      ]);
      if (known === undefined) found.push({ body, cause: 'unlisted', at: firstSeenAt });
    },
    drifting: () => found,
  };
}
