import { day } from '../../../shared/time.ts';
import { cohortOf } from '../baselines/cohorts.ts';
import type { ReadDb } from '../ports.ts';
import type { CohortDays, SimView, UsageBucket } from './rule.ts';
import { readDays, type GroupTags } from './signals.ts';

/** What the peers of a SIM do from day to day: a season moves all of them, a leak does not. */

/** Fewer peers with a history are no crowd. */
const fewestPeers = 30;
/** Peers whose days are read: the median of so many does not move with the rest. */
const mostPeers = 240;
/** SIMs among which peers are looked for: of a larger fleet every so many. */
const lookedAt = 20_000;

interface Peer {
  readonly key: number;
  readonly cohort: string;
}

export interface CohortReader {
  /**
   * @param usualTo days in [from, usualTo) say what is usual of each peer
   * @returns null where the SIM has fewer than thirty peers whose days are known
   */
  days(sim: SimView, from: number, usualTo: number, to: number): CohortDays | null;
}

/** Peers are the SIMs of the same class and region, else those of the class. Everything is read once a run, whatever the fleet's size. */
export function createCohortReader(cache: ReadDb, groups: GroupTags): CohortReader {
  const known = new Map<string, CohortDays | null>();
  const classes = new Map<string, readonly Peer[]>();
  const classOf = ({ providerId, deviceClass }: SimView): readonly Peer[] => {
    if (deviceClass === null) return [];
    const key = `${providerId}/${deviceClass}`;
    const peers = classes.get(key) ?? readClass(cache, groups, providerId, deviceClass);
    classes.set(key, peers);
    return peers;
  };
  return {
    days(sim, from, usualTo, to) {
      const kin = classOf(sim);
      const cohort = cohortOf(sim);
      const near = kin.filter((peer) => peer.cohort === cohort);
      const [peers, name] = near.length > fewestPeers ? [near, cohort] : [kin, `class ${sim.deviceClass}`];
      if (peers.length <= fewestPeers) return null;
      const key = `${sim.providerId}/${name}@${from}-${usualTo}-${to}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const days = levelsOf(cache, some(peers), from, usualTo, to);
      known.set(key, days);
      return days;
    },
  };
}

function readClass(
  cache: ReadDb,
  groups: GroupTags,
  providerId: string,
  deviceClass: string,
): readonly Peer[] {
  const inheriting = [...groups]
    .filter(([key, tags]) => key.startsWith(`${providerId}/`) && tags['device_class'] === deviceClass)
    .map(([key]) => key.slice(providerId.length + 1));
  const last = cache.get<{ key: number | null }>('SELECT MAX(sim_key) AS key FROM sims')?.key ?? 0;
  const rows = cache.all<{ key: number; group_id: string | null; region: string | null }>(
    `WITH RECURSIVE some(key) AS (SELECT 1 UNION ALL SELECT key + :step FROM some WHERE key + :step <= :last)
     SELECT sim_key AS key, group_id, json_extract(tags, '$.region') AS region FROM some CROSS JOIN sims ON sim_key = key
     WHERE provider_id = :provider AND lifecycle = 'active'
       AND (device_class = :class OR (device_class IS NULL AND group_id IN (SELECT value FROM json_each(:groups)))) ORDER BY sim_key`,
    {
      step: Math.max(1, Math.floor(last / lookedAt)),
      last,
      provider: providerId,
      class: deviceClass,
      groups: JSON.stringify(inheriting),
    },
  );
  return rows.map(({ key, group_id, region }) => {
    const inherited = group_id === null ? undefined : groups.get(`${providerId}/${group_id}`)?.['region'];
    const tags: Record<string, string> = {};
    const named = region ?? inherited;
    if (named !== undefined) tags['region'] = String(named);
    return { key, cohort: cohortOf({ providerId, deviceClass, tags }) ?? '' };
  });
}

/** Of many as many as are needed, spread over all of them. */
function some(peers: readonly Peer[]): readonly Peer[] {
  const step = Math.ceil(peers.length / mostPeers);
  return peers.filter((_, index) => index % step === 0);
}

function levelsOf(
  cache: ReadDb,
  peers: readonly Peer[],
  from: number,
  usualTo: number,
  to: number,
): CohortDays | null {
  const ratios = new Map<number, number[]>();
  let counted = 0;
  for (const { key } of peers) {
    const rows = readDays(cache, key, from, to);
    const usual = usualWeek(rows.filter(({ at }) => at < usualTo));
    if (usual === null) continue;
    counted++;
    for (const { at, up } of rows) {
      const level = usual[weekday(at)] ?? 0;
      if (level > 0) ratios.set(at, [...(ratios.get(at) ?? []), up / level]);
    }
  }
  if (counted < fewestPeers) return null;
  return new Map(
    [...ratios].flatMap(([at, values]) => (values.length < fewestPeers ? [] : [[at, median(values)]])),
  );
}

/** Bytes of each day of the week; null for a peer of which not every one is known. */
function usualWeek(rows: readonly UsageBucket[]): readonly number[] | null {
  const days: number[][] = Array.from({ length: 7 }, () => []);
  for (const { at, up } of rows) days[weekday(at)]?.push(up);
  return days.some((ups) => ups.length === 0) ? null : days.map(median);
}

function weekday(at: number): number {
  return (at / day) % 7;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? upper)) / 2;
}
